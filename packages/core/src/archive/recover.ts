import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { asDarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, removeTree } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { removeLeftovers } from './building.ts';
import { readJournal } from './journal.ts';
import { buildingRoot } from './layout.ts';
import { executeMoves } from './publish.ts';
import { finishRemovals, removalNames, unfinishedRemovals, type Forget } from './removal.ts';

/**
 * Finishes or removes what earlier runs left when they were killed. Call it with the lock held.
 * A run that had decided to publish was tested whole: its moves are completed. Any other is removed.
 * Removals that had begun are completed; without `forget` their last step is left to a run that has it.
 */
export async function recoverUnfinished(archives: string, forget: Forget | null = null): Promise<Finding[]> {
  const findings: Finding[] = await finishRemovals(archives, forget);
  for (const name of await unfinishedRuns(archives))
    findings.push(await recoverRun(join(buildingRoot(archives), name)));
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
    const journal = await readJournal(join(buildingRoot(archives), run));
    if (journal !== 'absent' && 'archive' in journal) names.push(journal.archive);
  }
  return new Set(names);
}

async function unfinishedRuns(archives: string): Promise<string[]> {
  try {
    return (await readdir(buildingRoot(archives))).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for unfinished runs in', buildingRoot(archives));
  }
}

async function recoverRun(directory: string): Promise<Finding> {
  try {
    const journal = await readJournal(directory);
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
    if (journal.publish === null) {
      await removeLeftovers(directory, journal);
      return finding(
        'info',
        'unfinished-run-removed',
        `Removed what an interrupted run of ${journal.definition} had left; it had published nothing.`,
        null,
        facts,
      );
    }
    await executeMoves(journal.publish);
    await removeLeftovers(directory, journal);
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

function stuck(directory: string, problem: string): Finding {
  return finding(
    'degraded',
    'unfinished-run-stuck',
    `What an interrupted run left in ${directory} can be neither finished nor removed: ${problem}`,
    'Look at that directory. Published archives do not need it; remove it by hand when you are sure.',
    { directory },
  );
}
