// Loaded into a Node process with --import: adds its peak resident set, in bytes, as a line to the file $BENCH_PEAKS.
import { appendFileSync, readFileSync } from 'node:fs';

process.on('exit', () => {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  appendFileSync(process.env.BENCH_PEAKS, `${Number(match[1]) * 1024}\n`);
});
