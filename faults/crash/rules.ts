import { basename, dirname, join } from 'node:path';
import { createDurability, lastTwo, type Durability } from './durability.ts';
import type { TracedCall } from './trace.ts';

/** What every rename, link and removal has to wait for, so that a power cut leaves the old state or the new one. */
export const CRASH_RULES = {
  content: 'what gets a name that others see has its content on the disk',
  decision: 'the journal, and all that it names, are on the disk before the first of it is moved',
  manifest: 'every file of an archive lies in its place on the disk before its manifest appears',
  journal: 'the journal goes when everything that it moved is on the disk',
  original: 'a damaged slice has a second name on the disk before a repaired copy takes its place',
  removal: 'an archive is no restore point any more, on the disk, before the first of its files goes',
  removed: 'the record of a removal goes when all removals are on the disk',
  end: 'when the command ends, the disk has every name that it made or took away',
} as const;

export type CrashRule = keyof typeof CRASH_RULES;

export interface CrashPlaces {
  /** Absolute path of the archive directory. */
  readonly archives: string;
  /** Other directories where artifacts are published. */
  readonly others: readonly string[];
  /** Archive name → the absolute places of its slices and artifacts, of all archives before and after the command. */
  readonly members: ReadonlyMap<string, readonly string[]>;
  /** Absolute paths of the files that were there before. */
  readonly before: ReadonlySet<string>;
}

export interface CrashReport {
  /** One line for each violation, with the line of the trace. */
  readonly violations: readonly string[];
  /** How often each rule was asked: a rule that never was proves nothing. */
  readonly asked: Readonly<Record<CrashRule, number>>;
}

export function checkCrashConsistency(calls: readonly TracedCall[], places: CrashPlaces): CrashReport {
  const durable = createDurability();
  const violations: string[] = [];
  const asked: Record<CrashRule, number> = {
    content: 0,
    decision: 0,
    manifest: 0,
    journal: 0,
    original: 0,
    removal: 0,
    removed: 0,
    end: 0,
  };
  for (const call of calls) {
    for (const { rule, holds, what } of demands(call, durable, places)) {
      asked[rule] += 1;
      if (!holds) violations.push(`line ${call.began + 1}, ${rule}: ${what} (${call.name})`);
    }
    durable.apply(call);
  }
  asked.end += 1;
  for (const path of durable.unsyncedNames()) {
    if (isVisible(path, places)) violations.push(`at the end, end: ${path} is not on the disk`);
  }
  return { violations, asked };
}

interface Demand {
  readonly rule: CrashRule;
  readonly holds: boolean;
  readonly what: string;
}

function demands(call: TracedCall, durable: Durability, places: CrashPlaces): Demand[] {
  switch (call.name) {
    case 'rename':
    case 'renameat':
    case 'renameat2':
    case 'link':
    case 'linkat':
      return beforeName(call, durable, places);
    case 'unlink':
    case 'unlinkat':
      return beforeRemoval(call, durable, places);
    default:
      return [];
  }
}

function beforeName(call: TracedCall, durable: Durability, places: CrashPlaces): Demand[] {
  const [from, to] = lastTwo(call);
  const { archives } = places;
  const made: Demand[] = [];
  const demand = (rule: CrashRule, holds: boolean, what: string): void => void made.push({ rule, holds, what });
  // A temporary name is never read: parity keeps what it is about to replace under one, in a directory of the run's own.
  const isOurs = to.startsWith(join(archives, '.darkive/')) && !basename(to).startsWith('.');
  if (isVisible(to, places) || isOurs) {
    demand('content', durable.isContentSynced(from, call), `${to} appears, and its content may be lost`);
  }
  if (!isVisible(to, places)) return made;

  const run = buildingRun(from, places);
  if (run !== null) {
    const journal = join(archives, '.darkive/building', run, 'journal.json');
    const known = durable.exists(journal) || places.before.has(journal);
    const written = durable.isContentSynced(journal, call) && durable.isNameSynced(journal, call);
    demand('decision', known && written, `${to} is moved, and ${journal} may be lost`);
    // A repaired copy takes the place of its original at once, or never: its move is not repeated.
    const isRepeated = !places.before.has(to);
    const named = !isRepeated || durable.isNameSynced(from, call);
    demand('decision', named, `${from} may be lost when its move has to be repeated`);
    demand('decision', durable.isContentSynced(from, call), `the content of ${from} may be lost`);
  }
  const archive = run === null ? null : manifestOf(to, places);
  for (const member of archive === null ? [] : (places.members.get(archive) ?? [])) {
    const there = durable.exists(member) || places.before.has(member);
    demand('manifest', there, `${to} appears before ${member}`);
    demand('manifest', durable.isContentSynced(member, call), `${to} appears, and ${member} may lose its content`);
    demand('manifest', durable.isNameSynced(member, call), `${to} appears, and the name ${member} may be lost`);
  }
  if (call.name.startsWith('rename') && places.before.has(to) && /\.\d+\.dar$/.test(to)) {
    const kept = join(archives, '.darkive/kept', basename(to));
    const holds = durable.exists(kept) && durable.isNameSynced(kept, call);
    demand('original', holds, `${to} is replaced, and ${kept} may be lost`);
  }
  return made;
}

function beforeRemoval(call: TracedCall, durable: Durability, places: CrashPlaces): Demand[] {
  const { archives, members } = places;
  const gone = call.paths.at(-1) ?? '';
  if (dirname(dirname(gone)) === join(archives, '.darkive/building') && basename(gone) === 'journal.json') {
    return visibleNames('journal', call, durable, places);
  }
  if (dirname(gone) === join(archives, '.darkive/removing') && gone.endsWith('.json')) {
    return visibleNames('removed', call, durable, places);
  }
  const owner = [...members].find(([, files]) => files.includes(gone))?.[0];
  if (owner === undefined || !isVisible(gone, places)) return [];
  const manifest = join(archives, `${owner}.manifest.json`);
  const replaced = durable.exists(manifest) && durable.isNameSynced(manifest, call);
  const holds = durable.isRemovalSynced(manifest, call) || replaced;
  return [{ rule: 'removal', holds, what: `${gone} goes while ${manifest} may still be there` }];
}

function visibleNames(rule: CrashRule, call: TracedCall, durable: Durability, places: CrashPlaces): Demand[] {
  const open = durable.unsyncedNames().filter((path) => isVisible(path, places));
  return [
    { rule, holds: open.length === 0, what: `${call.paths.at(-1)} goes before ${open.join(', ')} is on the disk` },
  ];
}

/** In a directory of archives or artifacts, under a name that is not a temporary one. */
function isVisible(path: string, { archives, others }: CrashPlaces): boolean {
  return [archives, ...others].includes(dirname(path)) && !basename(path).startsWith('.');
}

/** The run whose building directory, or whose directory inside another target, this lies in. */
function buildingRun(path: string, { archives, others }: CrashPlaces): string | null {
  const places = [join(archives, '.darkive/building/'), ...others.map((other) => join(other, '.darkive-building-'))];
  const place = places.find((start) => path.startsWith(start));
  return place === undefined ? null : (path.slice(place.length).split('/', 1)[0] ?? null);
}

function manifestOf(path: string, { archives }: CrashPlaces): string | null {
  const isManifest = dirname(path) === archives && path.endsWith('.manifest.json');
  return isManifest ? basename(path).slice(0, -'.manifest.json'.length) : null;
}
