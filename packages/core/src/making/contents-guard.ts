import { typed } from '../records/archive-name.ts';
import type { Definition } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import type { SourceMeasure } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Contents } from '../keeping/contents.ts';

/** What is known of the newest archive of the definition. */
export interface EarlierContents {
  /** Its name. */
  readonly archive: string;
  readonly entries: number;
  /** Null when nobody counted. */
  readonly bytes: number | null;
  /** How many of the deletions that the new archive records, this one has recorded already: both have the same reference. */
  readonly deletedAlready: number;
  /** The definition selected the same then: root, rules, arguments. */
  readonly sameSelection: boolean;
}

export interface ContentsCase {
  readonly definition: Pick<Definition, 'name' | 'root' | 'guards' | 'selection'>;
  /** Name of the new archive. */
  readonly archive: string;
  readonly contents: Contents;
  /** What was counted in the source before the run. */
  readonly counted: Pick<SourceMeasure, 'entries' | 'empty' | 'skippedFiles'>;
  readonly earlier: EarlierContents | null;
  /** The user has accepted a smaller source. */
  readonly allowShrink: boolean;
}

export interface ContentsVerdict {
  /** Why this archive must not become a restore point; null when it may. */
  readonly refusal: DarkiveError | null;
  readonly findings: readonly Finding[];
}

/**
 * Judges what dar has saved and recorded as deleted, not what was counted before: a CACHEDIR.TAG, a flag, an argument, or a
 * batch file can make dar leave out everything, and dar calls that success.
 */
export function judgeContents(it: ContentsCase): ContentsVerdict {
  if (it.allowShrink) return { refusal: null, findings: [] };
  const refusal = nothingSaved(it) ?? muchDeleted(it) ?? muchSmaller(it);
  return { refusal, findings: refusal === null ? remarks(it) : [] };
}

function nothingSaved({ definition, archive, contents, counted }: ContentsCase): DarkiveError | null {
  const { name, root } = definition;
  const noEntry = contents.entries === 0 && !counted.empty;
  if (!noEntry && !(contents.files === 0 && counted.skippedFiles > 0)) return null;
  return refused(
    'nothing-saved',
    `${name}: ${archive} would hold ${noEntry ? 'nothing' : 'directories alone, and no file'}, but ${root} is not empty${leftOutBy(definition)}.`,
    definition,
    { archive, entries: contents.entries, skippedFiles: counted.skippedFiles },
  );
}

function muchDeleted({ definition, archive, contents, earlier }: ContentsCase): DarkiveError | null {
  const { shrink } = definition.guards;
  if (shrink === null || earlier === null) return null;
  const deleted = contents.deleted - earlier.deletedAlready;
  if (deleted <= earlier.entries * shrink) return null;
  return refused(
    'much-deleted',
    `${definition.name}: ${archive} would record ${deleted} entries as deleted, of ${earlier.entries} that were there at ${earlier.archive}${leftOutBy(definition)}.`,
    definition,
    { archive, earlier: earlier.archive, deleted, before: earlier.entries },
  );
}

function muchSmaller(it: ContentsCase): DarkiveError | null {
  const { definition, archive, earlier } = it;
  const fall = fallOf(it);
  // Rules that were changed explain what was not counted, and no more than that.
  if (earlier === null || fall === null || (!earlier.sameSelection && !isMuchLeftOut(it))) return null;
  return refused(
    'contents-shrunk',
    `${definition.name}: what ${archive} holds shrank by ${fall.percent} % since ${earlier.archive} (${fall.text})${leftOutBy(definition)}.`,
    definition,
    { archive, earlier: earlier.archive, what: fall.what, before: fall.before, now: fall.now },
  );
}

interface Fall {
  readonly what: 'entries' | 'bytes';
  readonly before: number;
  readonly now: number;
  readonly percent: number;
  readonly text: string;
}

/** By how much the contents fell since the earlier archive; null when it is not more than the guard allows. */
function fallOf({ definition, contents, earlier }: ContentsCase): Fall | null {
  const { shrink } = definition.guards;
  if (shrink === null || earlier === null) return null;
  for (const what of ['entries', 'bytes'] as const) {
    const [before, now] = [earlier[what], contents[what]];
    if (before === null || now >= before * (1 - shrink)) continue;
    const percent = Math.round((1 - now / before) * 100);
    return { what, before, now, percent, text: `${what}: ${before} then, ${now} now` };
  }
  return null;
}

/** dar has left out more than the guard allows of what was counted in the source, by the same rules. */
function isMuchLeftOut({ definition: { guards }, contents, counted }: ContentsCase): boolean {
  return guards.shrink !== null && contents.entries < Math.floor(counted.entries * (1 - guards.shrink));
}

/** What may be meant, and is said. */
function remarks(it: ContentsCase): Finding[] {
  const { definition, archive, contents, counted, earlier } = it;
  const { name, root, guards } = definition;
  const hint = `Look at what it holds with: darkive show ${typed(archive)}`;
  if (earlier !== null && !earlier.sameSelection) {
    const fall = fallOf(it);
    if (fall === null) return [];
    const text = `${name}: the definition was changed since ${earlier.archive}, and ${archive} holds ${fall.percent} % less (${fall.text}).`;
    return [finding('warning', 'contents-shrunk', text, hint, { archive, what: fall.what, now: fall.now })];
  }
  if (earlier !== null || guards.shrink === null) return [];
  if (!isMuchLeftOut(it)) return [];
  const text = `${name}: ${archive} holds ${contents.entries} of ${counted.entries} entries that were counted in ${root}${leftOutBy(definition)}.`;
  return [
    finding('warning', 'much-left-out', text, hint, { archive, now: contents.entries, counted: counted.entries }),
  ];
}

/** Whatever takes entries away without being counted, for the eye. */
function leftOutBy({ selection }: ContentsCase['definition']): string {
  if (selection.kind === 'batch') return `; ${selection.file} decides what dar takes`;
  const reasons = [
    ...(selection.cacheDirectoryTagging ? ['cache-directory-tagging'] : []),
    ...(selection.nodump ? ['nodump'] : []),
    ...(selection.extraArguments.length > 0 ? ['dar-arguments'] : []),
    ...(selection.rules.length > 0 ? ['the rules of the definition'] : []),
  ];
  return reasons.length === 0 ? '' : `; dar may have been told to leave it out by ${reasons.join(', ')}`;
}

function refused(
  guard: string,
  message: string,
  { name, root }: ContentsCase['definition'],
  facts: Readonly<Record<string, string | number>>,
): DarkiveError {
  return new DarkiveError('guard-refused', message, {
    hint: `Look at ${root} and at the definition. If it is right, run the command again with --allow-shrink. This archive was not published, earlier ones are not affected.`,
    facts: { guard, definition: name, root, ...facts },
  });
}
