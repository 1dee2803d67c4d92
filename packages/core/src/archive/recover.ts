import { lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asDarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, removeTree } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { removeLeftovers } from './building.ts';
import { linkOnTheWay, offGrounds, type Grounds } from './grounds.ts';
import { archiveOfJournal, identityOf, readJournal, type Journal } from './journal.ts';
import { buildingRoot } from './layout.ts';
import { unprovedPart } from './prove-parts.ts';
import { executeMoves, placeMoves } from './publish.ts';
import { finishRemovals, removalNames, removalProblems, unfinishedRemovals, type Forget } from './removal.ts';
import { settleRecords } from './settle-records.ts';
import { sweepTemporary } from './sweep-temporary.ts';

/**
 * Finishes or removes what earlier runs left when they were killed. Call it with the lock held.
 * A run that had decided to publish was tested whole: its moves are completed. Any other is removed.
 * Removals that had begun are completed; without `forget` their last step is left to a run that has it.
 * Nothing outside `grounds` is touched, whatever the files on the storage say.
 */
export async function recoverUnfinished(grounds: Grounds, forget: Forget | null = null): Promise<Finding[]> {
  const { archives } = grounds;
  const findings: Finding[] = await finishRemovals(grounds, forget);
  for (const name of await unfinishedRuns(archives))
    findings.push(await recoverRun(join(buildingRoot(archives), name), grounds));
  findings.push(...(await sweepTemporary(grounds)), ...(await settleRecords(archives)));
  return findings;
}

/** Names of the unfinished runs and removals, without touching them. */
export async function unfinished(archives: string): Promise<string[]> {
  return [...(await unfinishedRuns(archives)), ...(await unfinishedRemovals(archives))];
}

/** Names of the archives that are half-way into the directory or out of it. A record that cannot be read names none. */
export async function archivesInMotion(archives: string): Promise<ReadonlySet<string>> {
  const names = await removalNames(archives);
  for (const run of await unfinishedRuns(archives)) {
    const archive = await archiveOfJournal(join(buildingRoot(archives), run));
    if (archive !== null) names.push(archive);
  }
  return new Set(names);
}

/** Records of unfinished runs and removals that cannot be used, and why. Touches nothing. */
export async function unfinishedProblems(grounds: Grounds): Promise<{ file: string; problem: string }[]> {
  const { archives } = grounds;
  const problems = await removalProblems(archives);
  for (const run of await unfinishedRuns(archives)) {
    const directory = join(buildingRoot(archives), run);
    const journal = await readJournal(directory, grounds);
    if (journal !== 'absent' && 'problem' in journal) {
      problems.push({ file: join(directory, 'journal.json'), problem: journal.problem });
    }
  }
  return problems;
}

async function unfinishedRuns(archives: string): Promise<string[]> {
  try {
    return (await readdir(buildingRoot(archives))).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for unfinished runs in', buildingRoot(archives));
  }
}

async function recoverRun(directory: string, grounds: Grounds): Promise<Finding> {
  try {
    const link = await linkOnTheWay(grounds.archives, directory);
    if (link !== null) return stuck(directory, link);
    if (!(await lstat(directory)).isDirectory()) return stuck(directory, 'it is no directory');
    const journal = await readJournal(directory, grounds);
    if (journal === 'absent') {
      await removeTree(directory);
      return finding(
        'info',
        'unfinished-run-removed',
        'Removed what an interrupted run had left; it had published nothing.',
      );
    }
    if ('problem' in journal) return stuck(directory, journal.problem);
    const facts = { archive: journal.archive, definition: journal.definition };
    const sameness = await samenessOf(journal, directory);
    // What a copied directory has outside belongs to the one that it was copied from.
    const outside = sameness === 'copy' ? [] : journal.outside;
    for (const path of outside) {
      const problem = path.startsWith(`${grounds.temporary}/`) ? null : await offGrounds(dirname(path), grounds);
      if (problem !== null) return stuck(directory, problem);
    }
    if (journal.publish === null) {
      await removeLeftovers(directory, { outside });
      return finding(
        'info',
        'unfinished-run-removed',
        `Removed what an interrupted run of ${journal.definition} had left; it had published nothing.`,
        null,
        facts,
      );
    }
    const moves = placeMoves(journal.publish, directory, grounds.archives);
    const deep = sameness !== 'same';
    const problem = await unprovedPart(moves, journal.archive, { building: directory, grounds, deep });
    if (problem !== null) return stuck(directory, problem);
    await executeMoves(moves);
    await removeLeftovers(directory, { outside });
    return finding(
      'info',
      'unfinished-run-published',
      `Finished publishing ${journal.archive}, which had passed every test before its run was interrupted.`,
      null,
      facts,
    );
  } catch (error) {
    return stuck(directory, asDarkiveError(error).message);
  }
}

/**
 * `unknown`: device numbers may change when a machine starts anew, and old journals have none. Then the parts have to prove
 * themselves by their contents.
 */
async function samenessOf({ identity }: Journal, directory: string): Promise<'same' | 'unknown' | 'copy'> {
  const { device, inode } = await identityOf(directory);
  if (identity.inode === '') return 'unknown';
  if (identity.inode !== inode) return 'copy';
  return identity.device === device ? 'same' : 'unknown';
}

function stuck(directory: string, problem: string): Finding {
  return finding(
    'degraded',
    'unfinished-run-stuck',
    `What an interrupted run left in ${directory} can be neither finished nor removed: ${problem}`,
    'Look at that directory. Published archives do not need it; remove it by hand when you are sure.',
    { directory },
  );
}
