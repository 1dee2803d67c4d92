import { lstat, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { errnoOf, fsErrorText, TEMPORARY_PREFIX } from '../fs/index.ts';
import { isBeingRead } from '../lock/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Grounds } from './grounds.ts';
import { copiesRoot, placesRoot, PRIVATE_DIRECTORY } from './layout.ts';

/**
 * Removes what killed processes left half-written: temporary files of ours, probes of the lock, and holds of restores that
 * have ended. Call it with the lock held: in the archive directory nobody else writes then, so that whatever is unfinished
 * there has no writer. In other directories a file goes when the process of its number is gone.
 */
export async function sweepTemporary(grounds: Grounds): Promise<Finding[]> {
  const { archives } = grounds;
  const mine = [archives, join(archives, PRIVATE_DIRECTORY), copiesRoot(archives)];
  // Who copies to other places holds another lock.
  const others = [placesRoot(archives), ...grounds.places, grounds.temporary, grounds.state].filter(
    (one) => one !== null,
  );
  const swept: string[] = [];
  const findings: Finding[] = [];
  for (const directory of new Set([...mine, ...others])) {
    const held = mine.includes(directory);
    for (const name of await leftIn(directory)) {
      const pid = TEMPORARY.exec(name)?.[1];
      const isOurs = pid === undefined ? held && PROBE.test(name) : held || isGone(Number(pid));
      if (!isOurs) continue;
      const problem = await remove(join(directory, name));
      if (problem === null) swept.push(join(directory, name));
      else if (problem !== '') findings.push(notSwept(join(directory, name), problem));
    }
  }
  // Looking for restores that go on removes the holds of those that do not.
  // Where that cannot be told, whoever removes archives is told so.
  await isBeingRead(archives).catch(() => true);
  if (swept.length === 0) return findings;
  const text = `Removed ${swept.length === 1 ? 'a file' : `${swept.length} files`} that an interrupted command had left half-written.`;
  return [...findings, finding('info', 'temporary-files-removed', text, null, { files: swept })];
}

const TEMPORARY = new RegExp(`^${TEMPORARY_PREFIX.replaceAll('.', String.raw`\.`)}(\\d+)-\\d+$`);
const PROBE = /^lock-probe-[\w-]+\.sqlite$/;

async function leftIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => TEMPORARY.test(name) || PROBE.test(name));
  } catch {
    // Not there, or not ours to read: whoever needs that directory says so.
    return [];
  }
}

/** Null when it is removed, empty when it is no file of ours or went by itself, else why not. */
async function remove(path: string): Promise<string | null> {
  try {
    if (!(await lstat(path)).isFile()) return '';
    await unlink(path);
    return null;
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? '' : fsErrorText(error);
  }
}

function isGone(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return errnoOf(error) === 'ESRCH';
  }
}

function notSwept(path: string, problem: string): Finding {
  return finding(
    'info',
    'temporary-file-left',
    `${path} was left half-written by an interrupted command and cannot be removed: ${problem}.`,
    null,
    {
      file: path,
    },
  );
}
