/**
 * A process that takes the lock of an archive directory: `node hold-lock.ts DIRECTORY [UID]`. Prints `held`, and releases
 * when stdin ends; or prints the error as JSON. As root, becomes UID first.
 */
import { asDarkiveError } from '../../errors/index.ts';
import { acquireArchiveLock } from '../archive-lock.ts';

const [directory = '', uid] = process.argv.slice(2);
await import('better-sqlite3');
if (uid !== undefined && process.getuid?.() === 0) process.seteuid?.(Number(uid));
try {
  const command = 'darkive backup full';
  const startedAt = '2026-05-04T03:02:01.000Z';
  const lock = await acquireArchiveLock(directory, { pid: process.pid, host: 'attic', command, startedAt });
  process.stdout.write('held\n');
  for await (const _ of process.stdin);
  await lock.release();
} catch (error) {
  const { code, message, hint } = asDarkiveError(error);
  process.stdout.write(`${JSON.stringify({ code, message, hint })}\n`);
}
