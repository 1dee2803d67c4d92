import { join } from 'node:path';
import { readManifest } from '../archive/index.ts';
import { createDar, inspectSlices } from '../dar/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import { adoptArchive, firstSliceTime, oldArchiveId, type Adoption } from '../adoption/adopt-archive.ts';
import { archiveTime } from '../adoption/archive-times.ts';
import { chooseOldReference, type KnownArchive } from '../adoption/choose-reference.ts';
import { looseReference, parityFindings } from '../adoption/adoption-findings.ts';
import { sliceFileProblem } from '../adoption/slice-file-problem.ts';
import { createContentsCache, type ContentsCache } from '../adoption/contents-cache.ts';
import type { ImportedArchive } from './document.ts';
import { findArchives, type FoundArchive } from './find-archives.ts';
import { findArtifacts } from '../adoption/parity-files.ts';
import type { ConfigurationPlan } from './plan-configuration.ts';

interface AdoptRequest {
  readonly plan: ConfigurationPlan;
  /** IANA name of the zone in which the old installation dated its archives. */
  readonly zone: string;
  /** Decide everything and write nothing. */
  readonly dryRun: boolean;
}

export interface AdoptedArchives {
  readonly archives: readonly ImportedArchive[];
  readonly others: readonly { readonly name: string; readonly reason: string }[];
  readonly findings: readonly Finding[];
}

/**
 * Takes over every complete archive of dar-backup where it lies, the oldest first: only a manifest appears beside it. One
 * that has a manifest is kept as it is, so that an interrupted import goes on where it was. Call it with the lock held.
 */
export async function adoptArchives(request: AdoptRequest, services: Services): Promise<AdoptedArchives> {
  const { plan } = request;
  const { archives: found, others, files } = await findArchives(plan.archives);
  const contents = createContentsCache(createDar(services.runner), plan.archives, services);
  const archives: ImportedArchive[] = [];
  const findings: Finding[] = [];
  for (const [, own] of Map.groupBy(found, ({ definition }) => definition)) {
    const known: KnownArchive[] = [];
    let last: number | null = null;
    for (const archive of own) {
      throwIfInterrupted(services.signal);
      const taken = files.has(manifestFileName(archive.name))
        ? await keptArchive(archive, plan.archives)
        : await takeOver(archive, { ...request, known, last, contents }, services);
      archives.push(taken.archive);
      findings.push(...taken.findings);
      const { id, createdAt, name, type } = taken.archive;
      if (id === null || createdAt === null) continue;
      known.push({ id, name, type });
      last = Date.parse(createdAt);
    }
  }
  return { archives, others, findings };
}

interface Taken {
  readonly archive: ImportedArchive;
  readonly findings: readonly Finding[];
}

async function keptArchive(archive: FoundArchive, archives: string): Promise<Taken> {
  const read = await readManifest(join(archives, manifestFileName(archive.name)));
  if ('problem' in read) return refuse(archive, `its manifest cannot be used: ${read.problem}`);
  const { id, reference, createdAt, slices, artifacts } = read.manifest;
  const bytes = slices.reduce((sum, slice) => sum + slice.bytes, 0);
  const { name, definition, type } = archive;
  const counts = { slices: slices.length, bytes, artifacts: artifacts.length };
  return {
    archive: {
      name,
      definition,
      type,
      action: 'keep',
      id,
      reference,
      createdAt,
      ...counts,
      reason: 'it has a manifest already',
    },
    findings: [],
  };
}

interface TakeOverRequest extends AdoptRequest {
  /** Usable archives of the same definition before this one, oldest first. */
  readonly known: readonly KnownArchive[];
  /** Time of the newest of them, in milliseconds; null when there is none. */
  readonly last: number | null;
  readonly contents: ContentsCache;
}

async function takeOver(archive: FoundArchive, request: TakeOverRequest, services: Services): Promise<Taken> {
  const { plan, known, last, contents, zone, dryRun } = request;
  const { name, definition, type } = archive;
  const inspected = await inspectSlices(plan.archives, name);
  const problem = inspected.problem?.message ?? (await sliceFileProblem(plan.archives, name, inspected.slices));
  if (problem !== null) return refuse(archive, problem);
  const own = await contents(name);
  if ('problem' in own) return refuse(archive, own.problem);
  const choice = await chooseOldReference({ name, type, contents: own.digest }, known, async (other) => {
    const read = await contents(other.name);
    return 'digest' in read ? read.digest : null;
  });
  if ('orphan' in choice) return refuse(archive, choice.orphan, 'archive-orphan');
  const directories = plan.parityDirectories(definition);
  const artifacts = await findArtifacts({
    name,
    slices: inspected.slices,
    archives: plan.archives,
    parityDirectories: directories,
  });
  const adoption: Adoption = {
    id: await oldArchiveId(plan.archives, name),
    name,
    definition,
    type,
    reference: choice.reference,
    createdAt: archiveTime({ date: archive.date, modified: await firstSliceTime(plan.archives, name) }, last, zone),
    root: plan.definitions.find((one) => one.name === definition && one.reason === null)?.root ?? '',
    slices: inspected.slices,
    artifacts,
    findings: [...looseReference(name, choice), ...parityFindings(name, artifacts)],
    story: 'was made by dar-backup and adopted as it was found; Darkive has not verified it',
  };
  try {
    if (!dryRun) await adoptArchive(adoption, plan.archives, services);
  } catch (error) {
    // One bad disk block must not keep the others from being adopted.
    if (isDarkiveError(error) && error.code === 'io-failed') return refuse(archive, error.message);
    throw error;
  }
  const bytes = inspected.slices.reduce((sum, slice) => sum + slice.bytes, 0);
  return {
    archive: {
      name,
      definition,
      type,
      action: 'adopt',
      id: adoption.id,
      reference: adoption.reference,
      createdAt: adoption.createdAt.toISOString(),
      slices: inspected.slices.length,
      bytes,
      artifacts: artifacts.length,
      reason: null,
    },
    findings: adoption.findings,
  };
}

function refuse({ name, definition, type }: FoundArchive, reason: string, code = 'archive-not-adopted'): Taken {
  const none = { id: null, reference: null, createdAt: null, slices: 0, bytes: 0, artifacts: 0 };
  return {
    archive: { name, definition, type, action: 'refuse', ...none, reason },
    findings: [
      finding(
        'degraded',
        code,
        `${name} was not adopted: ${reason.replace(/\.$/, '')}.`,
        'Bring back what is missing and run the command again, or read what it holds with plain dar. It was not changed.',
        { archive: name, definition },
      ),
    ],
  };
}
