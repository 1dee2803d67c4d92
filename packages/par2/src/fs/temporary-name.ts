import { Buffer } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, readFile, readlink, unlink } from 'node:fs/promises';
import { systemCode } from '../errors.ts';
import type { Place } from './beneath.ts';

/** After so many milliseconds a file of another machine, or of another container, counts as forgotten. */
const FORGOTTEN = 7 * 24 * 3600 * 1000;
/** `.par2-<where>-<boot>-<process>-<its start>-<random>.tmp` */
const PATTERN = /^\.par2-([0-9a-f]{8})-([0-9a-f]{8})-(\d{1,10})-(\d{1,20})-[0-9a-f]{8}\.tmp$/;

/** A name for an unfinished file, which tells who writes it: a process that is gone never goes on. */
export async function temporaryName(): Promise<Buffer> {
  const { where, boot } = await surroundings();
  const start = (await startOf(process.pid)) ?? '0';
  return Buffer.from(`.par2-${where}-${boot}-${process.pid}-${start}-${randomBytes(4).toString('hex')}.tmp`);
}

/**
 * Removes unfinished files that killed processes have left in a place. Those of living processes stay, and so do those of
 * other machines and containers, whose processes are not seen from here, unless they have not been touched for a week.
 */
export async function removeStale(place: Place): Promise<void> {
  const names = await readdir(place.entry('.')).catch(() => []);
  for (const name of names.filter((entry) => PATTERN.test(entry))) {
    const path = place.entry(name);
    const stat = await lstat(path).catch(() => undefined);
    if (stat === undefined || !stat.isFile() || !(await isStale(name, stat.mtimeMs))) continue;
    // It belongs to someone else, or is gone: either way it is not ours to mind.
    await unlink(path).catch(() => undefined);
  }
}

async function isStale(name: string, mtime: number): Promise<boolean> {
  const [, where, boot, pid, start] = PATTERN.exec(name) ?? [];
  const own = await surroundings();
  if (where !== own.where) return Date.now() - mtime > FORGOTTEN;
  if (boot !== own.boot) return true;
  const now = await startOf(Number(pid));
  // What cannot be seen, as of other users where /proc hides them, may still live.
  return now === undefined ? isGone(Number(pid)) : now !== start;
}

/** kill(2) with signal 0: a process that is there and belongs to someone else is EPERM. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === 'ESRCH';
  }
}

/** The machine with its space of process numbers, and when it was started. */
async function surroundings(): Promise<{ where: string; boot: string }> {
  const machine = await readFile('/etc/machine-id', 'latin1').catch(() => '');
  const processes = await readlink('/proc/self/ns/pid').catch(() => '');
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'latin1').catch(() => '');
  return { where: digest(`${machine.trim()} ${processes}`), boot: digest(boot.trim()) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Field 22 of proc_pid_stat(5): a number is given to another process sooner or later, but not with the same start. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  // The name in parentheses may hold spaces and parentheses.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
