// Run by disk-full.test.ts with mounts of its own, with a small tmpfs as working directory.
//   node disk-full.ts create|create-filled|repair SOURCE_DIRECTORY     (filled: by somebody else, while it works)
// Prints the error's code and the names left in the directory as JSON.
import { appendFileSync } from 'node:fs';
import { copyFile, readdir } from 'node:fs/promises';
import { createParity, Par2Error, repairParity } from '../index.ts';

const [operation, source = ''] = process.argv.slice(2);
const before = operation === 'repair' ? await copyParity() : await readdir('.');
let code = 'none';
try {
  if (operation === 'repair') await repairParity({ index: 'set.par2', directory: source, outputDirectory: '.' });
  else await create(operation === 'create-filled' ? fill : undefined);
} catch (error) {
  code = error instanceof Par2Error ? error.code : String(error);
}
const after = await readdir('.');
console.log(JSON.stringify({ code, left: after.filter((name) => name !== 'filler' && !before.includes(name)) }));

async function copyParity(): Promise<string[]> {
  for (const name of await readdir(source)) if (name.endsWith('.par2')) await copyFile(`${source}/${name}`, name);
  return readdir('.');
}

async function create(onProgress: (() => void) | undefined): Promise<void> {
  const blocks = { blockSize: 20_000, recoveryBlocks: 40 };
  await createParity({ base: source, files: ['data'], output: 'new.par2', ...blocks, onProgress });
}

function fill(): void {
  try {
    for (;;) appendFileSync('filler', Buffer.alloc(4096));
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'ENOSPC') throw error;
  }
}
