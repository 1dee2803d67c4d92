import { lstat } from 'node:fs/promises';
import type { Named, Said } from '../dar/index.ts';
import { errnoOf, joinBytes } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { unknownMessages } from '../session/unknown-message.ts';
import { counted, listed, pathFacts, relativePaths } from './named-paths.ts';

export interface SaidAbout {
  readonly definition: string;
  readonly archive: string;
  readonly root: string;
  readonly said: Said;
  /** How many entries dar counted as failed; null when it gave no counts. */
  readonly failed: number | null;
  /** What dar's exit code says: nothing, that something could not be read, or that something changed meanwhile. */
  readonly partial: 'unreadable' | 'changed' | null;
}

/** What the messages of `dar -c` mean for the user: docs/tools/dar.md, "What dar says with exit 0". */
export async function creationFindings(about: SaidAbout): Promise<Finding[]> {
  const { said, root } = about;
  const of = (kind: keyof Said['about']) => said.about[kind] ?? { count: 0, named: [] };
  const unread = await tellVanished(await relativePaths(of('unreadable').named, root), root);
  const cut = of('unreadable').count - of('unreadable').named.length;
  const within = async (kind: keyof Said['about']): Promise<Group> => ({
    paths: await relativePaths(of(kind).named, root),
    total: of(kind).count,
  });
  return judgeSaid(about, {
    unreadable: { paths: unread.unreadable, total: unread.unreadable.length + cut },
    vanished: { paths: unread.vanished, total: unread.vanished.length },
    changed: await within('changed'),
    went: await within('went'),
    attributes: await within('attributes'),
    date: await within('date'),
  });
}

interface Group {
  readonly paths: readonly Named[];
  readonly total: number;
}

type Groups = Readonly<Record<'unreadable' | 'vanished' | 'changed' | 'went' | 'attributes' | 'date', Group>>;

/** The decision alone. Paths are relative to the root. */
function judgeSaid(about: Omit<SaidAbout, 'root'>, groups: Groups): Finding[] {
  const { definition, archive, said, partial } = about;
  const facts = { definition, archive, phase: 'archive', tool: 'dar' };
  const findings: Finding[] = [];
  const tell = (group: Group, make: (names: string, count: (noun: string) => string) => Finding): void => {
    if (group.total === 0) return;
    const made = make(listed(group.paths, group.total), (noun) => counted(group.total, noun));
    findings.push({ ...made, facts: { ...facts, ...pathFacts(group.paths, group.total) } });
  };
  tell(groups.unreadable, (names, count) =>
    finding(
      'degraded',
      'files-unreadable',
      `${definition}: ${count('path')} could not be read and, with all that is below, ${groups.unreadable.total === 1 ? 'is' : 'are'} not in ${archive}: ${names}.`,
      'Give this user the right to read them, mount what is gone, or exclude them; then make another backup.',
    ),
  );
  const unnamed = unnamedFailures(about, groups);
  if (unnamed > 0) {
    findings.push(
      finding(
        'degraded',
        'files-unreadable',
        `${definition}: ${counted(unnamed, 'entry', 'entries')} could not be saved in ${archive}, and dar did not say which.`,
        'Read the log of external programs, then make another backup.',
        facts,
      ),
    );
  }
  tell(groups.vanished, (names, count) =>
    finding(
      'warning',
      'files-vanished',
      `${definition}: ${count('path')} went away while the backup ran and ${groups.vanished.total === 1 ? 'is' : 'are'} not in ${archive}: ${names}.`,
    ),
  );
  const changed = groups.changed.total > 0 || partial === 'changed';
  if (changed) {
    const names = groups.changed.total === 0 ? '' : `: ${listed(groups.changed.paths, groups.changed.total)}`;
    findings.push(
      finding(
        'degraded',
        'files-changed',
        `${definition}: some files changed while they were read; ${archive} holds them as they were caught${names}.`,
        'Make another backup when they are quiet, or snapshot the source first.',
        { ...facts, ...pathFacts(groups.changed.paths, groups.changed.total) },
      ),
    );
  }
  tell(groups.went, (names, count) =>
    finding(
      'warning',
      'files-vanished',
      `${definition}: ${count('file')} went away while dar read ${groups.went.total === 1 ? 'it' : 'them'}; ${archive} holds what was caught: ${names}.`,
    ),
  );
  tell(groups.attributes, (names, count) =>
    finding(
      'degraded',
      'attributes-unreadable',
      `${definition}: the extended attributes or access rules (ACL) of ${count('path')} could not be read and are not in ${archive}: ${names}.`,
      'Give this user the right to read them, or look for a failing disk; then make another backup.',
    ),
  );
  tell(groups.date, (names, count) =>
    finding(
      'warning',
      'dates-before-1970',
      `${definition}: ${count('path')} ${groups.date.total === 1 ? 'has a date' : 'have dates'} before 1970, which dar cannot keep: ${groups.date.total === 1 ? 'it is' : 'they are'} in ${archive} with 1 January 1970 instead. ${names}.`,
      'If the dates matter, keep them in the files themselves (such as Exif), or in a list beside them.',
    ),
  );
  const otherRoot = said.about['other-root']?.named[0];
  if (otherRoot !== undefined) {
    findings.push(
      finding(
        'warning',
        'reference-of-another-root',
        `${definition}: the reference of ${archive} was made of another root directory (${otherRoot.path.toString('utf8')}).`,
        'If the root has moved, make a FULL: darkive backup full.',
        facts,
      ),
    );
  }
  const option = said.about.option?.named[0];
  if (option !== undefined) {
    findings.push(
      finding(
        'warning',
        'dar-option-ignored',
        `${definition}: dar ignores an option: ${option.path.toString('utf8').slice(0, 300)}`,
        'Correct the batch file or the further arguments of this definition.',
        facts,
      ),
    );
  }
  findings.push(...unknownMessages(`${definition}: ${archive}`, 'dar', said.unknown, facts));
  return findings;
}

/** dar exits with 5 and counts failures: each of them must have been named. */
function unnamedFailures({ failed, partial }: Omit<SaidAbout, 'root'>, groups: Groups): number {
  const named = groups.unreadable.total + groups.vanished.total;
  if (failed !== null) return Math.max(0, failed - named);
  return partial === 'unreadable' && named === 0 ? 1 : 0;
}

/** Messages that also come when a file has gone since the directory was read. */
const MAY_HAVE_GONE = /^(?:No such file or directory|Stale (?:NFS )?file handle)$/;

/** What has gone meanwhile is told apart from what is there and cannot be read. */
async function tellVanished(
  paths: readonly Named[],
  root: string,
): Promise<{ unreadable: Named[]; vanished: Named[] }> {
  const unreadable: Named[] = [];
  const vanished: Named[] = [];
  for (const one of paths) {
    const gone = MAY_HAVE_GONE.test(one.reason) && (await isGone(joinBytes(root, one.path)));
    (gone ? vanished : unreadable).push(one);
  }
  return { unreadable, vanished };
}

async function isGone(path: Buffer): Promise<boolean> {
  try {
    await lstat(path);
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '');
  }
}
