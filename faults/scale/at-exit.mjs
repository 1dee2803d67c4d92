// Loaded into a Node process with --import: adds its peak resident set in bytes and its own processor time in seconds as
// a line to the file $SCALE_COSTS. VmHWM, for getrusage(2) would count what the parent had at the time of the fork.
import { appendFileSync, readFileSync } from 'node:fs';

process.on('exit', () => {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  const { user, system } = process.cpuUsage();
  appendFileSync(process.env.SCALE_COSTS, `${Number(match[1]) * 1024} ${(user + system) / 1e6}\n`);
});
