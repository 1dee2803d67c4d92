/** A process that removes an archive: `node remove-archive.ts ARCHIVES NAME`. Prints `go` right before it begins, and dawdles before its last step. */
import { join } from 'node:path';
import { readManifest } from '../manifest-file.ts';
import { removeArchive } from '../removal.ts';

const [archives = '', name = ''] = process.argv.slice(2);
const read = await readManifest(join(archives, `${name}.manifest.json`));
if ('problem' in read) throw new Error(read.problem);
process.stdout.write('go\n');
const grounds = { archives, places: [join(archives, '../parity')], temporary: null, state: null };
await removeArchive(grounds, read.manifest, new Map(), async () => {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { done: true, findings: [] };
});
