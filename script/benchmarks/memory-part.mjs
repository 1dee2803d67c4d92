// The measurement of memory.ts, inside its tmpfs: memory-part.mjs DIRECTORY.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install } from './darkive.ts';
import { time } from './machine.ts';
import { endChildren, run } from './processes.ts';

const FOLDERS = 100;
const FILES = 1000;

process.on('SIGTERM', () => void endChildren().finally(() => process.exit(143)));

const [directory = ''] = process.argv.slice(2);
const root = join(directory, 'source');
for (let folder = 0; folder < FOLDERS; folder += 1) {
  const path = join(root, `folder ${folder}`);
  mkdirSync(path, { recursive: true });
  for (let file = 0; file < FILES; file += 1) writeFileSync(join(path, `file number ${file}.txt`), `${file}\n`);
}

const base = join(directory, 'plain');
report('dar -c', await run({ program: 'dar', args: ['-c', base, '-R', root, '-zzstd:3', '-N', '-Q'] }, true));

const { command } = install(directory, { many: root });
for (const type of ['full', 'diff']) {
  // VmHWM at the end of the process: getrusage(2) would count what the parent had at the time of the fork, too.
  const peaks = join(directory, 'peaks');
  writeFileSync(peaks, '');
  const { env, ...rest } = command('backup', type);
  const hook = `--import=${new URL('peak-memory.mjs', import.meta.url).href}`;
  const measured = await run({ ...rest, env: { ...env, NODE_OPTIONS: hook, BENCH_PEAKS: peaks } });
  const peakBytes = Math.max(...readFileSync(peaks, 'utf8').trim().split('\n').map(Number));
  report(`darkive backup ${type}`, { ...measured, peakBytes });
}
process.stdout.write(`${FOLDERS * FILES} files; goal 150 MB for the process of darkive itself\n`);

function report(name, { peakBytes, milliseconds }) {
  const megabytes = `${Math.round(peakBytes / 1e6)} MB`;
  process.stdout.write(`${name.padEnd(22)}${megabytes.padEnd(8)} ${time(milliseconds)}\n`);
}
