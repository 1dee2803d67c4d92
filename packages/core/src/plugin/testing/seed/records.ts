import { formatArchiveName, manifestFileName, sliceFileName } from '../../../records/archive-name.ts';
import type { Manifest } from '../../../records/manifest.ts';
import type { RunReport } from '../../../records/run-report.ts';
import { seededId } from './random.ts';
import type { SeededBackup } from './timeline.ts';

const SLICE = 100e6;
export const SEEDED_HOST = 'attic';
const VERSION = '1.0.0';
const BLOCKS = { blockSize: 1024 ** 2, sourceBlocks: 2000 };
const RECOVERY = 200;

function seededName({ definition, type, startedAt }: SeededBackup): string {
  return formatArchiveName(definition, type, startedAt);
}

/** The manifest of a backup that went well. `all`: to name the reference. */
export function seededManifest(backup: SeededBackup, all: readonly SeededBackup[]): Manifest {
  const name = seededName(backup);
  const base = backup.reference === null ? null : all[backup.reference - 1];
  const slices = sliceSizes(backup.bytes);
  const at = endOf(backup);
  return {
    schema: 'darkive.manifest/1',
    id: seededId('archive', backup.number),
    name,
    definition: backup.definition,
    type: backup.type,
    reference:
      base === null || base === undefined ? null : { id: seededId('archive', base.number), name: seededName(base) },
    createdAt: backup.startedAt.toISOString(),
    publishedAt: at,
    host: SEEDED_HOST,
    source: { root: `/srv/${backup.definition}`, entries: 250_000, bytes: 60e9, selection: 'c'.repeat(64) },
    tools: { dar: '2.7.8', darkive: VERSION },
    arguments: ['-c', name],
    slices: slices.map((bytes, index) => ({ file: sliceFileName(name, index + 1), bytes, sha256: 'a'.repeat(64) })),
    artifacts: slices.map((bytes, index) => ({
      kind: 'parity',
      producer: '@darkive/plugin-par2',
      file: `${sliceFileName(name, index + 1)}.vol000+200.par2`,
      directory: null,
      bytes: Math.round(bytes / 10),
      sha256: 'b'.repeat(64),
      parity: { slice: index + 1, ...BLOCKS, recoveryBlocks: RECOVERY },
    })),
    inodes: inodesOf(backup),
    restoreTest: { sampled: 3, passed: 3, changed: 0, failed: 0 },
    checks: ['dar-test', 'slices', 'restore-test'].map((check) => ({
      name: check,
      result: 'passed' as const,
      at,
      seconds: backup.seconds / 3,
    })),
    outcome: 'success',
    findings: [],
  };
}

/** The report of the same run. `freeBytes`: before it. */
export function seededReport(backup: SeededBackup, manifest: Manifest, freeBytes: number): RunReport {
  const parityBytes = manifest.artifacts.reduce((sum, { bytes }) => sum + bytes, 0);
  const { seconds } = backup;
  return {
    runId: seededId('run', backup.number),
    definition: backup.definition,
    type: backup.type,
    outcome: 'success',
    exit: 'done',
    startedAt: backup.startedAt.toISOString(),
    endedAt: endOf(backup),
    archive: {
      id: manifest.id,
      name: manifest.name,
      slices: manifest.slices.length,
      bytes: backup.bytes,
      parityBytes,
    },
    phases: [
      { name: 'preflight', seconds: 1.2 },
      { name: 'archive', seconds: seconds * 0.5 },
      { name: 'post-archive', seconds: seconds * 0.3 },
      { name: 'test', seconds: seconds * 0.15 },
      { name: 'restore-test', seconds: 0.8 },
      { name: 'verify', seconds: 0.3 },
      { name: 'publish', seconds: 0.2 },
      { name: 'catalogue', seconds: seconds * 0.05 },
    ],
    restoreTest: manifest.restoreTest,
    samples: [{ path: 'letters/a.txt', bytes: 1200, result: 'passed', reason: null }],
    inodes: manifest.inodes,
    findings: [],
    error: null,
    host: SEEDED_HOST,
    version: VERSION,
    metrics: {
      invocationId: seededId('run', backup.number),
      freeBytesBefore: freeBytes,
      freeBytesAfter: freeBytes - backup.bytes - parityBytes,
      tools: manifest.tools,
      exitCodes: { 'dar-create': 0, 'dar-test': 0 },
      wastedBytes: 0,
      catalogueUpdated: true,
      parityPassed: true,
      beforeScripts: null,
      afterScripts: null,
    },
  };
}

export function seededManifestFile(manifest: Manifest): string {
  return manifestFileName(manifest.name);
}

function endOf({ startedAt, seconds }: SeededBackup): string {
  return new Date(startedAt.getTime() + seconds * 1000).toISOString();
}

function sliceSizes(bytes: number): number[] {
  const full = Math.floor(bytes / SLICE);
  const rest = bytes - full * SLICE;
  return [...Array.from({ length: full }, () => SLICE), ...(rest > 0 || full === 0 ? [rest] : [])];
}

function inodesOf({ type, saved, deleted, random }: SeededBackup): Manifest['inodes'] {
  const total = 250_000 + saved;
  return {
    saved,
    hardLinks: 12,
    changedWhileRead: 0,
    metadataOnly: type === 'FULL' ? 0 : Math.round(random.between(0, 40)),
    notSaved: type === 'FULL' ? 0 : total - saved,
    failed: 0,
    excluded: 4312,
    deleted,
    total,
    ea: 7,
    fsa: total,
  };
}
