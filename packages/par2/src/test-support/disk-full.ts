// Run by disk-full.test.ts inside `unshare -rm`, with a small tmpfs as working directory.
//   node disk-full.ts create|repair SOURCE_DIRECTORY
// Prints the error's code and the names left in the directory as JSON.
import { copyFile, readdir } from 'node:fs/promises';
import { createParity, Par2Error, repairParity } from '../index.ts';

const [operation, source = ''] = process.argv.slice(2);
const before = operation === 'repair' ? await copyParity() : await readdir('.');
let code = 'none';
try {
  if (operation === 'repair') await repairParity({ index: 'set.par2', directory: source, outputDirectory: '.' });
  else await createParity({ base: source, files: ['data'], output: 'new.par2', blockSize: 20_000, recoveryBlocks: 40 });
} catch (error) {
  code = error instanceof Par2Error ? error.code : String(error);
}
const after = await readdir('.');
console.log(JSON.stringify({ code, left: after.filter((name) => !before.includes(name)) }));

async function copyParity(): Promise<string[]> {
  for (const name of await readdir(source)) if (name.endsWith('.par2')) await copyFile(`${source}/${name}`, name);
  return readdir('.');
}
