import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import { NASTY_NAMES, writeNastyNames } from '../harness/trees.ts';

export const f14 = faultCase({
  id: 'F14',
  title:
    'names: newline, tab, leading dash or space, quotes, `$()`, `*`, `& ; < > |`, backslash, 255 bytes, invalid UTF-8, NFC and NFD twins, `<xml>`',
  expected: 'backup, list, find, restore by name, JSON: byte-exact',
  fast: true,
  async run(stage) {
    await writeNastyNames(stage.data);
    const archive = await stage.restorePoint();
    const shown = await stage.darkive(['show', archive, '--json']);
    const paths = listAt(shown.stdout, 'entries').map((entry) => String((entry as { path: unknown }).path));
    stage.sees('show', paths.map(unescaped).toSorted(), NASTY_NAMES.map((name) => name.toString('latin1')).toSorted());

    // Each by the name that `show` printed, as an argument and through `find`.
    const restored = await stage.darkive(['restore', '--to', 'out', '--', ...paths]);
    stage.sees('restore by name', restored.code, 0);
    const names = await readdir(join(stage.directory, 'out'), { encoding: 'buffer' });
    stage.sees('restored', names.length, NASTY_NAMES.length);
    for (const name of names) {
      const content = await readFile(Buffer.concat([Buffer.from(join(stage.directory, 'out/')), name]));
      if (!content.equals(name)) stage.sees('content of', name.toString('latin1'), content.toString('latin1'));
    }
    const found = await stage.darkive(['find', '*', '--json']);
    stage.sees('find', listAt(found.stdout, 'paths').length, NASTY_NAMES.length);
    stage.sees('run by a shell', (await readdir(stage.directory)).includes('owned'), false);
  },
});

/** The bytes of a path that `show` has written with \xNN, as Latin-1. */
function unescaped(path: string): string {
  const bytes = Buffer.from(path).toString('latin1');
  return bytes.replaceAll(/\\(?:\\|x([0-9a-f]{2}))/g, (_all, hex?: string) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
