import type { Check, Manifest, RunReport } from '../../records/index.ts';
import type { ArchivePlace, RunStart } from '../types.ts';

/** A UUID made of a number, for tests that need many. */
export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

export function sampleStart(changes: Partial<RunStart> = {}): RunStart {
  return {
    runId: uuid(1),
    definition: 'home',
    type: 'FULL',
    startedAt: '2026-03-01T10:00:00.000Z',
    pid: 4711,
    host: 'attic',
    version: '0.1.0',
    ...changes,
  };
}

export function sampleReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    runId: uuid(1),
    definition: 'home',
    type: 'FULL',
    outcome: 'degraded',
    exit: 'degraded',
    startedAt: '2026-03-01T10:00:00.000Z',
    endedAt: '2026-03-01T10:05:00.000Z',
    archive: {
      id: uuid(100),
      name: 'home_FULL_2026-03-01_100000',
      slices: 3,
      bytes: 3_000_000_000_000,
      parityBytes: 150_000,
    },
    phases: [
      { name: 'archive', seconds: 100.5 },
      { name: 'test', seconds: 20 },
    ],
    restoreTest: { sampled: 2, passed: 1, changed: 1, failed: 0 },
    samples: [
      { path: 'a file "with\nodd" names \\xff', bytes: 12, result: 'passed', reason: null },
      { path: 'b', bytes: 7, result: 'changed', reason: 'modified after the backup began' },
    ],
    inodes: {
      saved: 10,
      hardLinks: 1,
      changedWhileRead: 2,
      metadataOnly: 3,
      notSaved: 4,
      failed: 5,
      excluded: 6,
      deleted: 7,
      total: 38,
      ea: 8,
      fsa: 9,
    },
    findings: [
      {
        severity: 'degraded',
        code: 'files-unreadable',
        message: '5 files',
        hint: 'Look at them.',
        facts: { files: ['x', 'y'] },
      },
      { severity: 'info', code: 'note', message: 'hello', hint: null, facts: {} },
    ],
    error: null,
    host: 'attic',
    version: '0.1.0',
    metrics: {
      invocationId: uuid(900),
      freeBytesBefore: 5_000_000_000_000,
      freeBytesAfter: 2_000_000_000_000,
      tools: { dar: '2.7.8', darkive: '0.1.0' },
      exitCodes: { 'dar-create': 11, 'dar-test': 0 },
      wastedBytes: 42,
      catalogueUpdated: true,
      parityPassed: true,
      beforeScripts: null,
      afterScripts: false,
    },
    ...changes,
  };
}

export function check(name: string, at: string, result: Check['result'] = 'passed'): Check {
  return { name, result, at, seconds: 1.5 };
}

export function sampleManifest(number: number, changes: Partial<Manifest> = {}): Manifest {
  const createdAt = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString();
  const name = `home_FULL_${createdAt.slice(0, 10)}_${createdAt.slice(11, 19).replaceAll(':', '')}`;
  const parity = { kind: 'parity', producer: '@darkive/plugin-par2', directory: null, sha256: 'b'.repeat(64) };
  const blocks = { slice: 1, blockSize: 4096, sourceBlocks: 100 };
  return {
    schema: 'darkive.manifest/1',
    id: uuid(number),
    name,
    definition: 'home',
    type: 'FULL',
    reference: null,
    createdAt,
    publishedAt: createdAt,
    host: 'attic',
    source: { root: '/home', entries: 1000 + number, bytes: 5000 + number, selection: 'c'.repeat(64) },
    tools: { dar: '2.7.8' },
    arguments: [],
    slices: [
      { file: `${name}.1.dar`, bytes: 1000, sha256: 'a'.repeat(64) },
      { file: `${name}.2.dar`, bytes: 500, sha256: 'a'.repeat(64) },
    ],
    artifacts: [
      { ...parity, file: `${name}.1.dar.par2`, bytes: 40, parity: { ...blocks, recoveryBlocks: 0 } },
      { ...parity, file: `${name}.1.dar.vol0+5.par2`, bytes: 60, parity: { ...blocks, recoveryBlocks: 5 } },
      {
        ...parity,
        file: `${name}.2.dar.vol0+3.par2`,
        bytes: 30,
        parity: { ...blocks, slice: 2, sourceBlocks: 50, recoveryBlocks: 3 },
      },
      {
        kind: 'catalogue',
        producer: '@darkive/core',
        directory: null,
        file: `${name}-catalogue.1.dar`,
        bytes: 9,
        sha256: 'd'.repeat(64),
      },
    ],
    inodes: null,
    restoreTest: null,
    checks: [],
    outcome: 'success',
    findings: [],
    ...changes,
  };
}

export function samplePlace(manifest: Manifest, changes: Partial<ArchivePlace> = {}): ArchivePlace {
  return {
    directory: '/archives',
    manifestFile: `/archives/${manifest.name}.manifest.json`,
    manifestBytes: 1234,
    manifestMtimeNs: 1_767_225_600_123_456_789n,
    manifestSha256: null,
    ...changes,
  };
}
