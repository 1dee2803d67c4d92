import { countFindings, type CommandRecord } from '../../../records/command-record.ts';
import type { DrillRecord } from '../../../records/drill.ts';
import { finding } from '../../../records/finding.ts';
import type { Check, Manifest } from '../../../records/manifest.ts';
import type { SliceRedundancy } from '../../../records/redundancy.ts';
import type { RunReport } from '../../../records/run-report.ts';
import type { RunStart } from '../../../ledger/types.ts';
import { seededId } from './random.ts';

/** Everything that is written. */
export interface Seed {
  readonly now: Date;
  readonly runs: RunReport[];
  readonly live: RunStart[];
  /** Archives that exist, oldest first. */
  readonly archives: Manifest[];
  readonly pins: { readonly id: string; readonly name: string; readonly reason: string | null }[];
  readonly drills: DrillRecord[];
  readonly commands: CommandRecord[];
  /** Results that came after the manifest. */
  readonly checks: { readonly id: string; readonly checks: readonly Check[] }[];
  readonly redundancy: { readonly id: string; readonly at: string; readonly slices: readonly SliceRedundancy[] }[];
  /** Names of slice files that do not lie there. */
  readonly absentSlices: Set<string>;
  readonly definitions: Record<string, Record<string, unknown>>;
}

const DAY = 86_400_000;
const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>';

/** What people do beside backups; and, where it is asked for, everything that can be wrong. */
export function troubles(seed: Seed, wrong: boolean, livePid: number | null): Seed {
  const ago = (days: number): string => new Date(seed.now.getTime() - days * DAY).toISOString();
  const of = (definition: string): Manifest[] => seed.archives.filter((archive) => archive.definition === definition);
  const fulls = seed.archives.filter(({ type }) => type === 'FULL');
  for (const [index, archive] of seed.archives.entries()) {
    const slices = archive.slices.map((_, slice) => ({
      slice: slice + 1,
      sourceBlocks: 2000,
      planned: 200,
      available: 200,
    }));
    if (archive.type === 'FULL' || wrong) seed.redundancy.push({ id: archive.id, at: ago(index % 40), slices });
  }
  for (const [index, full] of fulls.entries()) {
    seed.drills.push(drill(index * 2, full, 'restore', ago(20 - (index % 19)), null));
    seed.drills.push(drill(index * 2 + 1, full, 'repair', ago(19.5 - (index % 19)), null));
  }
  const names = ['prune', 'scrub', 'verify', 'drill', 'restore'];
  for (let number = 0; number < 30; number += 1) {
    seed.commands.push(command(number, names[number % names.length] ?? 'prune', ago(30 - number + 0.2)));
  }
  if (livePid !== null) {
    const run = { runId: seededId('run', 900_000), definition: 'home', type: 'INCR', startedAt: ago(0.01) } as const;
    seed.live.push({ ...run, pid: livePid, host: 'attic', version: '1.0.0' });
  }
  if (!wrong) return seed;

  // photos: the newest FULL is damaged, a slice of its newest DIFF is gone, its last run failed.
  const [photos, home] = [of('photos'), of('home')];
  const damaged = photos.findLast(({ type }) => type === 'FULL');
  const cut = photos.findLast(({ type }) => type === 'DIFF');
  if (damaged !== undefined) {
    const checks = ['slices', 'dar-test'].map((name) => ({
      name,
      result: 'failed' as const,
      at: ago(2),
      seconds: 600,
    }));
    seed.checks.push({ id: damaged.id, checks });
    seed.drills.push(drill(9000, damaged, 'restore', ago(1), `${HOSTILE} differs`));
  }
  for (const { file } of cut?.slices.slice(0, 1) ?? []) seed.absentSlices.add(file);
  const last = seed.runs.at(-1);
  if (last !== undefined) seed.runs[seed.runs.length - 1] = failed(last);
  seed.archives.splice(
    seed.archives.findIndex(({ id }) => id === last?.archive?.id),
    last === undefined ? 0 : 1,
  );

  // home: parity of one archive half gone, one pinned, one degraded, one run far off its own history.
  const weak = home.findLast(({ type }) => type === 'FULL');
  if (weak !== undefined) {
    const slices = weak.slices.map((_, slice) => ({
      slice: slice + 1,
      sourceBlocks: 2000,
      planned: 200,
      available: slice === 0 ? 90 : 200,
    }));
    seed.redundancy.splice(0, seed.redundancy.length, ...seed.redundancy.filter(({ id }) => id !== weak.id), {
      id: weak.id,
      at: ago(3),
      slices,
    });
    seed.pins.push({ id: weak.id, name: weak.name, reason: `before the move ${HOSTILE}` });
  }
  const odd = seed.runs.findLastIndex(({ definition, type }) => definition === 'home' && type === 'INCR');
  const run = seed.runs[odd];
  if (run !== undefined) seed.runs[odd] = unusual(run);

  // old-laptop: one archive is left of a definition that is no longer configured; nobody ever verified it.
  const [first] = home;
  if (first !== undefined) {
    const name = first.name.replace('home', 'old-laptop');
    seed.archives.unshift({
      ...first,
      id: seededId('archive', 800_000),
      name,
      definition: 'old-laptop',
      checks: [],
      slices: first.slices.map((slice) => ({ ...slice, file: slice.file.replace('home', 'old-laptop') })),
      artifacts: [],
    });
  }
  // orphan: the INCR of a DIFF that is gone.
  const incr = home.find(({ type }) => type === 'INCR');
  const base = home.find(({ id }) => id === incr?.reference?.id);
  if (base !== undefined) seed.archives.splice(seed.archives.indexOf(base), 1);
  return seed;
}

function failed(run: RunReport): RunReport {
  return {
    ...run,
    outcome: 'failed',
    exit: 'failed',
    archive: null,
    phases: run.phases.slice(0, 4),
    restoreTest: null,
    samples: [],
    inodes: null,
    error: { code: 'archive-test-failed', phase: 'test' },
    findings: [
      finding('error', 'archive-test-failed', `dar -t failed (code 2). ${HOSTILE}`, 'Look for a failing disk.'),
      finding('warning', 'space-tight', 'The archive may need more than there is.', null),
    ],
  };
}

function unusual(run: RunReport): RunReport {
  const { archive, inodes } = run;
  return {
    ...run,
    outcome: 'degraded',
    exit: 'degraded',
    archive: archive === null ? null : { ...archive, bytes: archive.bytes * 40 },
    inodes: inodes === null ? null : { ...inodes, deleted: 48_000, failed: 3 },
    findings: [
      finding(
        'degraded',
        'files-unreadable',
        `Some files could not be read: letters/${HOSTILE}`,
        'Give this user the right to read them.',
      ),
    ],
  };
}

function drill(
  number: number,
  archive: Manifest,
  kind: DrillRecord['kind'],
  at: string,
  reason: string | null,
): DrillRecord {
  return {
    drillId: seededId('drill', number),
    kind,
    archiveId: archive.id,
    archiveName: archive.name,
    definition: archive.definition,
    at,
    result: reason === null ? 'passed' : 'failed',
    entries: kind === 'restore' ? 4000 : 1,
    bytes: 1.2e9,
    seconds: 41.5,
    from: 0,
    to: 4000,
    end: 250_000,
    recoverSeconds: kind === 'restore' ? 5400 : null,
    reason,
  };
}

function command(number: number, name: string, startedAt: string): CommandRecord {
  const degraded = number % 7 === 3;
  return {
    commandId: seededId('command', number),
    command: name,
    definition: name === 'restore' ? 'home' : null,
    startedAt,
    endedAt: new Date(Date.parse(startedAt) + 60_000 * (number + 1)).toISOString(),
    outcome: degraded ? 'degraded' : 'success',
    exit: degraded ? 'degraded' : 'done',
    errorCode: null,
    archives: 1 + (number % 5),
    bytes: 1e9 * (1 + (number % 9)),
    phases: [{ name: name === 'prune' ? 'remove' : 'slices', seconds: 60 * (number + 1) }],
    findings: countFindings(degraded ? [{ severity: 'degraded' }] : []),
    host: 'attic',
    version: '1.0.0',
  };
}
