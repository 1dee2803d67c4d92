import { join } from 'node:path';
import type { Building } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import type { Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { freeSpace, removeTree, type FileSystemLimit } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import { interruption } from '../services/interruption.ts';
import { chooseSample } from '../keeping/restore-test/choose-sample.ts';
import { requireRoom } from '../keeping/restore-test/require-room.ts';
import { runRestoreTest } from '../keeping/restore-test/restore-test.ts';
import { createSurvey, refuseLostEntries, refuseShortArchive } from '../keeping/restore-test/survey.ts';
import type { Services } from '../services/services.ts';
import { unknownMessages } from '../session/unknown-message.ts';
import { createContentsTally, type Contents } from '../keeping/contents.ts';
import { judgeContents } from './contents-guard.ts';
import { earlierContents } from './earlier-contents.ts';
import { createOwnFileWatch, refuseOwnFiles } from './own-files.ts';
import type { BackupPlan } from '../preflight/plan.ts';
import { createListingWatch } from './listing-watch.ts';
import { makeTestDirectory } from '../session/make-test-directory.ts';
import type { RunState } from './run-state.ts';

interface ProofRequest {
  readonly plan: BackupPlan;
  readonly config: Config;
  readonly building: Building;
  readonly base: string;
  readonly dar: Dar;
  /** Paths that dar said it could not read, as byte strings. */
  readonly unreadable: ReadonlySet<string>;
}

/** Counts what the archive lists, restores a sample and compares it with the source. Throws when the archive cannot be trusted. */
export async function proveRestore(request: ProofRequest, run: RunState, services: Services): Promise<Check[]> {
  const { plan, base, dar, config } = request;
  const { definition, archive } = plan;
  const { signal, clock } = services;
  const started = clock();
  const survey = createSurvey(definition.restoreTest, services.random);
  const tally = createContentsTally();
  const ownFiles = createOwnFileWatch(archive, run.runId);
  const watch = createListingWatch({
    definition,
    archive,
    unread: plan.measure.unread,
    named: request.unreadable,
    since: run.startedAt,
  });
  const options = { signal, timeout: definition.timeouts.dar };
  const { outcome, unknown } = await dar.list(
    base,
    (entry) => {
      survey.onEntry(entry);
      tally.onEntry(entry);
      ownFiles.onEntry(entry);
      return watch.onEntry(entry);
    },
    options,
  );
  if (signal.aborted) throw interruption(signal);
  if (outcome.kind !== 'ok') {
    throw new DarkiveError(
      'archive-test-failed',
      `${archive}: its contents cannot be listed. ${'message' in outcome ? outcome.message : ''}`,
      {
        hint: 'Run the backup again. This archive was not published.',
        facts: { archive, phase: 'restore-test', tool: 'dar' },
      },
    );
  }
  run.add(unknownMessages(archive, 'dar -l', unknown, { archive }));
  refuseLostEntries(archive, survey.entries(), run.inodes);
  refuseShortArchive(archive, survey.entries(), definition, plan.measure.entries);
  const reference = plan.reference === null ? null : join(config.archives.path, plan.reference.manifest.name);
  run.add(await watch.findings({ dar, base: reference, options }));
  await refuseOwnFiles(archive, ownFiles, definition.root, plan.own);
  const contents = tally.contents();
  await judge(request, contents, run, services);
  const { entries, files, bytes, deleted } = contents;
  run.contents = { entries, files, bytes, deleted };
  if (definition.restoreTest.files === 0) return [];
  const { freeBytes } = await freeSpace(config.temporary).catch(() => freeSpace(request.building.slices));
  const { sample, findings: untested } = chooseSample(survey, { definition: definition.name, archive, freeBytes });
  run.add(untested);
  if (sample.length === 0) {
    run.restoreTest = { sampled: 0, passed: 0, changed: 0, failed: 0 };
    return [];
  }
  const directory = await makeTestDirectory(config.temporary, request.building, services.newId());
  try {
    await requireRoom(archive, sample, config.temporary);
    const result = await runRestoreTest({ definition, base, sample, directory, dar, since: run.startedAt }, services);
    run.restoreTest = result.counts;
    run.samples = result.samples;
    run.add(limitFindings(archive, config.temporary, result.limits));
  } finally {
    await removeTree(directory);
  }
  judgeSamples(archive, run);
  const ended = clock();
  const seconds = (ended.getTime() - started.getTime()) / 1000;
  return [{ name: 'restore-test', result: 'passed', at: ended.toISOString(), seconds }];
}

/** Compares what the archive holds with the source and with the archive before it. Throws the guard's refusal. */
async function judge(
  { plan, config, dar }: ProofRequest,
  contents: Contents,
  run: RunState,
  { signal }: Services,
): Promise<void> {
  const { definition, archive, last, earlier: manifests, measure: counted, selection, allowShrink } = plan;
  const reference = plan.reference?.manifest.id ?? null;
  const count = async ({ name }: Manifest): Promise<Contents | null> => {
    const tally = createContentsTally();
    const { outcome } = await dar.list(join(config.archives.path, name), tally.onEntry, {
      signal,
      timeout: definition.timeouts.dar,
    });
    return outcome.kind === 'ok' ? tally.contents() : null;
  };
  const earlier = last === null ? null : await earlierContents({ last, manifests, reference, selection, count });
  const { refusal, findings } = judgeContents({ definition, archive, contents, counted, earlier, allowShrink });
  if (refusal !== null) throw refusal;
  run.add(findings);
}

/** What could not be compared is said: it is the temporary directory that cannot hold it, not the archive. */
function limitFindings(archive: string, temporary: string, limits: ReadonlyMap<FileSystemLimit, number>): Finding[] {
  if (limits.size === 0) return [];
  const parts = [...limits].map(([limit, count]) => `${limit} of ${count} ${count === 1 ? 'file' : 'files'}`);
  return [
    finding(
      'warning',
      'temporary-limits',
      `${archive}: the restore test could not compare ${parts.join(', ')}: ${temporary} cannot hold them. All else that was sampled was compared.`,
      'Set "temporary" to a directory on a file system like that of the source.',
      { archive, temporary, limits: [...limits.keys()] },
    ),
  ];
}

function judgeSamples(archive: string, run: RunState): void {
  const failed = run.samples.filter(({ result }) => result === 'failed');
  const changed = run.samples.filter(({ result }) => result === 'changed');
  if (changed.length > 0) {
    run.add([
      finding(
        'info',
        'sample-changed',
        `${changed.length} of ${run.samples.length} sampled files changed in the source since they were backed up, so they could not be compared.`,
        null,
        { archive, files: changed.map(({ path }) => path) },
      ),
    ]);
  }
  const [first] = failed;
  if (first === undefined) return;
  throw new DarkiveError(
    'restore-test-failed',
    `${archive}: ${failed.length} of ${run.samples.length} sampled files were not restored as they are. ${first.path}: ${first.reason}.`,
    {
      hint: 'Look for a failing disk or memory, then run the backup again. This archive was not published.',
      facts: { archive, phase: 'restore-test', files: failed.map(({ path }) => path) },
    },
  );
}
