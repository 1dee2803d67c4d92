import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DarkivePlugin } from '../lifecycle/plugin-types.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { runBackup } from '../making/backup.ts';
import { copies } from './copies-plugin.ts';
import { workshop, type Workshop } from './workshop.ts';

/** Makes one archive and returns its name. */
export async function backUp(shop: Workshop, type: ArchiveType = 'FULL'): Promise<string> {
  const { document } = await runBackup(
    { config: shop.config, type, definitions: [], reference: null, allowShrink: false },
    shop.services,
  );
  const name = document.runs[0]?.archive?.name;
  if (name === undefined) throw new Error(JSON.stringify(document, null, 2));
  return name;
}

/** A workshop with one FULL archive of letters in one slice. */
export async function backedUp(
  plugins: readonly DarkivePlugin[] = [copies],
  files = 3,
): Promise<{ shop: Workshop; name: string; slice: string }> {
  const shop = await workshop({ definition: { compression: 'none' }, plugins });
  for (let file = 1; file <= files; file += 1) {
    await writeFile(join(shop.data, `letter ${file}`), `Dear number ${file},\n`.repeat(2000));
  }
  const name = await backUp(shop);
  return { shop, name, slice: join(shop.archives, `${name}.1.dar`) };
}

/** Overwrites four bytes in the middle of the data. */
export async function flip(file: string, position = 20_000): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.from([0, 255, 0, 255]), 0, 4, position);
  await handle.close();
}
