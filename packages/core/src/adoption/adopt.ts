import { join } from 'node:path';
import { readManifest, readStore, recoverUnfinished, storedFiles, unfinished } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar, inspectSlices, type Dar } from '../dar/index.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import { manifestFileName, parseArchiveName, type ArchiveNameParts, typed } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { anyCounts } from '../records/verdict.ts';
import { fromCopy, keptManifest } from './kept-manifest.ts';
import { findOwnArtifacts } from './own-artifacts.ts';
import { remembered, type Remembered } from './remembered.ts';
import { sliceFileProblem } from './slice-file-problem.ts';
import { checkReadableTarget, checkTarget } from '../services/target-guards.ts';
import { withArchiveLock } from '../session/archive-lock.ts';
import { definitionOf } from '../session/configured-definition.ts';
import { requireDarTest } from '../session/dar-test.ts';
import type { AdoptDocument } from './adopt-document.ts';
import { groundsOf } from '../services/grounds.ts';
import { hookScope } from '../session/hook-scope.ts';
import { describeArchive, firstSliceTime, oldArchiveId, writeAdopted } from './adopt-archive.ts';
import { looseReference, parityFindings } from './adoption-findings.ts';
import { archiveTime } from './archive-times.ts';
import { chooseOldReference, type KnownArchive } from './choose-reference.ts';
import { createContentsCache, type ContentsCache } from './contents-cache.ts';
import { updateBases, updateLedger } from './update-records.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { createForget } from '../keeping/forget-archive.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface AdoptOptions {
  readonly config: Config;
  /** Base name of the slices. */
  readonly archive: string;
  /** Read and decide everything; write nothing, take no lock. */
  readonly dryRun: boolean;
}

/**
 * `darkive adopt`: writes the manifest of an archive that has none, from its slices as they are. dar must be able to read
 * all of it. What it builds on is known from the ledger, or worked out from its contents; its id is the one that others
 * refer to. No slice is touched. Throws `archive-unknown`, `archive-incomplete`, `archive-test-failed`, `chain-broken`
 * and `guard-refused`.
 */
export async function adopt(options: AdoptOptions, services: Services): Promise<OperationResult<AdoptDocument>> {
  const { config, archive, dryRun } = options;
  const parts = parseArchiveName(archive);
  if (parts === null) throw misnamed(archive);
  await requireDar(createDar(services.runner));
  if (dryRun) {
    await checkReadableTarget(config.archives);
    return adoptHeld(options, parts, [], services);
  }
  await checkTarget(config.archives);
  return withArchiveLock(config, 'adopt', services, async () => {
    const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
    const recovered = await recoverUnfinished(groundsOf(config, services), createForget(config, services, ledger));
    await ledger.close();
    return adoptHeld(options, parts, recovered, services);
  });
}

async function adoptHeld(
  options: AdoptOptions,
  parts: ArchiveNameParts,
  recovered: readonly Finding[],
  services: Services,
): Promise<OperationResult<AdoptDocument>> {
  const { config, archive: name, dryRun } = options;
  const archives = config.archives.path;
  const present = await readManifest(join(archives, manifestFileName(name)));
  if ('manifest' in present) return result('unchanged', present.manifest, null, recovered, dryRun);
  if (!present.missing) {
    throw new DarkiveError('manifest-invalid', `${name} has a manifest that cannot be used: ${present.problem}.`, {
      hint: 'Move that file away if there is no good copy of it, then run the command again.',
      facts: { archive: name },
    });
  }
  // What was half-way into the directory, or out of it, is no archive: its files may be gone in a moment.
  if ((await unfinished(archives)).length > 0) throw busy(name);
  const { archives: stored } = await readStore(archives);
  const others = stored.map(({ manifest }) => manifest);
  const kept = await keptManifest(archives, name, services.signal);
  if (kept !== null) {
    const reference = kept.reference;
    if (reference !== null && !others.some(({ id }) => id === reference.id)) {
      throw orphan(name, `it refers to ${reference.name}, which is not published`);
    }
    const findings = [...recovered, fromCopy(name)];
    if (!dryRun) {
      await writeAdopted(kept, archives);
      findings.push(...(await updateBases(config, new Set([kept.definition]), services)));
      findings.push(...(await updateLedger(config, services)));
    }
    return result(dryRun ? 'adoptable' : 'adopted', kept, null, findings, dryRun);
  }
  const { manifest, referenceFrom, findings } = await examine(options, parts, others, services);
  if (!dryRun) {
    await writeAdopted(manifest, archives);
    findings.push(...(await updateBases(config, new Set([manifest.definition]), services)));
    findings.push(...(await updateLedger(config, services)));
  }
  return result(dryRun ? 'adoptable' : 'adopted', manifest, referenceFrom, [...recovered, ...findings], dryRun);
}

interface Examined {
  readonly manifest: Manifest;
  readonly referenceFrom: AdoptDocument['referenceFrom'];
  readonly findings: Finding[];
}

/** Reads all of the archive: the manifest that it would get. */
async function examine(
  { config, archive: name }: AdoptOptions,
  { definition, type, time, hasTime }: ArchiveNameParts,
  others: readonly Manifest[],
  services: Services,
): Promise<Examined> {
  const archives = config.archives.path;
  const dar = createDar(services.runner);
  const { slices, problem } = await inspectSlices(archives, name);
  if (problem?.kind === 'none') throw unknown(name, problem.message);
  const wrong = problem?.message ?? (await sliceFileProblem(archives, name, slices));
  if (wrong !== null) throw incomplete(name, wrong);
  const known = await remembered(name, others, config, services);
  const modified = await firstSliceTime(archives, name);
  const dated = hasTime
    ? time
    : archiveTime({ date: time.toISOString().slice(0, 10), modified }, null, services.zone());
  const createdAt = known.createdAt === null ? dated : new Date(known.createdAt);

  const cache = createContentsCache(dar, archives, services);
  const contents = await cache(name);
  if ('problem' in contents) throw incomplete(name, contents.problem);
  const before = others.filter((other) => other.definition === definition && other.createdAt < createdAt.toISOString());
  const built = await referenceOf({ name, type, known, before, cache }, config, definition);
  const testedCheck = await test(name, dar, config, services);
  const found = await findOwnArtifacts(
    { name, definition, type, slices, contents: contents.digest, others, config },
    dar,
    services,
  );
  const root = config.definitions.find((one) => one.name === definition)?.root ?? '';
  const draft = await describeArchive(
    {
      id: known.id ?? (await oldArchiveId(archives, name)),
      name,
      definition,
      type,
      reference: built.reference,
      createdAt,
      root,
      slices,
      artifacts: found.artifacts,
      findings: [...built.findings, ...parityFindings(name, found.artifacts), ...found.findings],
      story:
        'was found without a manifest and adopted: dar can read all of it; what the backup selected, counted and tested is not known any more',
    },
    archives,
    services,
  );
  const fitted = await withoutForeignParity({ ...draft, checks: [testedCheck] }, config, services);
  const told = fitted.manifest.findings.filter(({ code }) => code !== 'adopted');
  return { manifest: fitted.manifest, referenceFrom: built.from, findings: [...told, ...fitted.findings] };
}

async function test(name: string, dar: Dar, config: Config, services: Services): Promise<Manifest['checks'][number]> {
  const { signal, clock } = services;
  services.onProgress({ kind: 'phase', phase: `test ${name}`, expectedSeconds: null });
  const started = clock().getTime();
  const tested = await dar.test(join(config.archives.path, name), { signal });
  try {
    requireDarTest(name, tested, signal);
  } catch (error) {
    if (!isDarkiveError(error) || error.code !== 'archive-test-failed') throw error;
    throw new DarkiveError(error.code, error.message, {
      hint: `Repair the slices with their parity first: darkive par2 repair ${name}.1.dar.par2. Nothing was changed.`,
      facts: error.facts,
      cause: error,
    });
  }
  const at = clock();
  return { name: 'dar-test', result: 'passed', at: at.toISOString(), seconds: (at.getTime() - started) / 1000 };
}

interface ReferenceRequest {
  readonly name: string;
  readonly type: ArchiveNameParts['type'];
  readonly known: Remembered;
  /** Published archives of the definition that are older, oldest first. */
  readonly before: readonly KnownArchive[];
  readonly cache: ContentsCache;
}

/** The ledger's word, when that archive is there and holds what this one needs; else the newest archive that does. */
async function referenceOf(
  { name, type, known, before, cache }: ReferenceRequest,
  config: Config,
  definition: string,
): Promise<{ reference: Manifest['reference']; from: AdoptDocument['referenceFrom']; findings: Finding[] }> {
  const own = await cache(name);
  if ('problem' in own) throw incomplete(name, own.problem);
  if (type === 'FULL') {
    if (own.digest.needs.length === 0) return { reference: null, from: null, findings: [] };
    const text = `its name says FULL, but the data of ${own.digest.needs.length} entries are in another archive`;
    throw orphan(name, text);
  }
  const told = before.filter(({ id }) => id === known.reference?.id);
  const incremental = config.definitions.find((one) => one.name === definition)?.incremental ?? 'chain';
  const contentsOf = async (other: KnownArchive) => {
    const read = await cache(other.name);
    return 'digest' in read ? read.digest : null;
  };
  const archive = { name, type, contents: own.digest };
  const choice =
    told.length > 0
      ? await chooseOldReference(archive, told, contentsOf, 'chain')
      : await chooseOldReference(archive, before, contentsOf, incremental);
  if ('orphan' in choice) throw orphan(name, choice.orphan);
  return {
    reference: choice.reference,
    from: told.length > 0 ? 'ledger' : 'contents',
    findings: looseReference(name, choice),
  };
}

/** Leaves out sets that were made of other bytes: who repairs with them would spoil the slice. */
async function withoutForeignParity(
  manifest: Manifest,
  config: Config,
  services: Services,
): Promise<{ manifest: Manifest; findings: readonly Finding[] }> {
  const { findings } = await services.plugins.verify(
    { manifest, ...storedFiles(manifest, config.archives.path) },
    hookScope(definitionOf(manifest, config), services, createUndoStack()),
  );
  // Damage of something else says nothing of parity, and stays a finding.
  const speaksOf = ({ severity, facts }: Finding, { parity }: Manifest['artifacts'][number]): boolean =>
    severity === 'damage' && parity?.slice !== undefined && facts['slice'] === parity.slice;
  const isForeign = (artifact: Manifest['artifacts'][number]): boolean =>
    findings.some((found) => speaksOf(found, artifact));
  if (!manifest.artifacts.some(isForeign)) return { manifest, findings };
  const left = manifest.artifacts.filter(isForeign).map(({ file }) => file);
  const warning = finding(
    'degraded',
    'parity-left-out',
    `${manifest.name}: parity that does not belong to its slices as they are was left out: ${left.join(', ')}.`,
    `Look whether the slices or the parity are wrong with: darkive par2 verify. For new parity move those files away, then run: darkive repair ${typed(manifest.name)}`,
    { archive: manifest.name, files: left },
  );
  const artifacts = manifest.artifacts.filter((artifact) => !isForeign(artifact));
  return {
    manifest: {
      ...manifest,
      artifacts,
      findings: [
        ...manifest.findings,
        { ...warning, facts: { ...warning.facts, files: left, archive: manifest.name } },
      ],
    },
    findings: findings.filter((found) => !manifest.artifacts.some((artifact) => speaksOf(found, artifact))),
  };
}

function result(
  outcome: AdoptDocument['outcome'],
  manifest: Manifest,
  referenceFrom: AdoptDocument['referenceFrom'],
  findings: readonly Finding[],
  dryRun: boolean,
): OperationResult<AdoptDocument> {
  const { id, name, definition, type, createdAt, reference, slices, artifacts } = manifest;
  const degraded = anyCounts(findings);
  return {
    document: {
      schema: 'darkive.adopt/1',
      outcome,
      dryRun,
      archive: {
        id,
        name,
        definition,
        type,
        createdAt,
        reference,
        slices: slices.length,
        bytes: slices.reduce((sum, slice) => sum + slice.bytes, 0),
        artifacts: artifacts.map(({ file }) => file),
      },
      referenceFrom,
      findings,
    },
    exit: degraded ? 'degraded' : 'done',
  };
}

function misnamed(archive: string): DarkiveError {
  return new DarkiveError(
    'usage-invalid',
    `${archive} is no name of an archive: <definition>_<FULL, DIFF or INCR>_<YYYY-MM-DD>_<HHMMSS>, the time in UTC.`,
    {
      hint: `Rename every slice (dar does not mind), for example to home_FULL_2026-11-21_095205.1.dar. Without a suffix: no ".1.dar".`,
      facts: { archive },
    },
  );
}

function unknown(archive: string, message: string): DarkiveError {
  return new DarkiveError('archive-unknown', message, {
    hint: 'See which archives have no manifest with: darkive ledger check',
    facts: { archive },
  });
}

function incomplete(archive: string, problem: string): DarkiveError {
  return new DarkiveError('archive-incomplete', `${archive} was not adopted: ${problem.replace(/\.$/, '')}.`, {
    hint: 'Bring back what is missing and run the command again. Nothing was changed.',
    facts: { archive },
  });
}

function orphan(archive: string, reason: string): DarkiveError {
  return new DarkiveError('chain-broken', `${archive} was not adopted: ${reason}.`, {
    hint: 'Adopt the archive that it builds on first, or bring it back. See what lies there with: darkive ledger check',
    facts: { archive },
  });
}

function busy(archive: string): DarkiveError {
  return new DarkiveError(
    'guard-refused',
    `${archive} was not adopted: a run or a removal in this directory is not finished.`,
    {
      hint: 'Wait for it. If nothing runs, the next backup finishes it and says what is in its way; then run this again.',
      facts: { archive },
    },
  );
}
