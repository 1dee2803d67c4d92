import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import { DarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import type { Manifest } from '../records/manifest.ts';

/** Which source an archive is of. Empty where an adopted archive does not say it. */
export interface SourceIdentity {
  readonly host: string;
  readonly root: string;
}

type Dated = Pick<Manifest, 'name' | 'host' | 'source'>;

export interface SameSourceCase {
  readonly definition: string;
  /** DIFF or INCR, in small letters, as the command takes it. */
  readonly type: string;
  /** This machine and the root of the definition. */
  readonly here: SourceIdentity;
  readonly reference: Dated;
  /** All archives of the definition: an earlier one may have accepted the reference's source already. */
  readonly earlier: readonly Dated[];
  /** The user says that it is the same source under another name. */
  readonly accepted: boolean;
  /** Both roots are one directory now, on this machine: one is a link, or a mount, to the other. */
  readonly sameDirectory: boolean;
}

interface NewArchive {
  readonly type: ArchiveType;
  readonly definition: string;
  /** Null for a FULL. */
  readonly reference: Dated | null;
  /** The newest archive of the definition. */
  readonly last: Dated | null;
  readonly earlier: readonly Dated[];
}

/** Is the reference of this machine and this root? A FULL is compared with the archive before it, and never refused. */
export async function judgeSource(
  { type, definition, reference, last, earlier }: NewArchive,
  here: SourceIdentity,
  accepted: boolean,
): Promise<{ readonly adopted: SourceIdentity | null; readonly findings: readonly Finding[] }> {
  const compared = reference ?? last;
  if (compared === null) return { adopted: null, findings: [] };
  const sameDirectory = await isSameDirectory(here.root, compared.source.root);
  if (reference === null) {
    return { adopted: null, findings: otherSourceFinding(definition, here, compared, sameDirectory) };
  }
  const it = { definition, type: type.toLowerCase(), here, reference, earlier, accepted, sameDirectory };
  return { adopted: acceptedSource(it), findings: [] };
}

/**
 * What the reference says of another source that was accepted as this one, for the new manifest; null when both are the same.
 * Throws `guard-refused` when they are not: unchanged files of a DIFF come from its reference, so that those of another
 * machine would come back as this one's.
 */
export function acceptedSource(it: SameSourceCase): SourceIdentity | null {
  const there = identityOf(it.reference);
  if (isSame(there, it.here, it.sameDirectory)) return null;
  const before = it.earlier.some(
    (one) =>
      isSame(identityOf(one), it.here, false) &&
      one.source.adopted !== undefined &&
      isSame(one.source.adopted, there, false),
  );
  if (it.accepted || before) return there;
  const { definition, type, reference, here } = it;
  throw new DarkiveError(
    'guard-refused',
    `${definition}: ${reference.name} is of another source: it was made on ${shown(there)}, and this is ${shown(here)}. Unchanged files of the new archive would be those of the other source.`,
    {
      hint: `If it is another source, give it a definition with a name of its own, or begin anew: darkive backup full '${definition}'. If only a name has changed, say so once: darkive backup ${type} '${definition}' --same-source`,
      facts: {
        guard: 'same-source',
        definition,
        archive: reference.name,
        host: here.host,
        root: here.root,
        otherHost: there.host,
        otherRoot: there.root,
      },
    },
  );
}

/** Told when a FULL begins a chain for another source than that of the archive before it. */
function otherSourceFinding(definition: string, here: SourceIdentity, last: Dated, sameDirectory: boolean): Finding[] {
  if (isSame(identityOf(last), here, sameDirectory)) return [];
  const there = identityOf(last);
  return [
    finding(
      'warning',
      'another-source',
      `${definition}: this archive is of ${shown(here)}; the one before it, ${last.name}, is of ${shown(there)}.`,
      'If both are backed up here, give each a definition with a name of its own: they share restore points and retention now.',
      { definition, archive: last.name, otherHost: there.host, otherRoot: there.root },
    ),
  ];
}

/** True when both paths lead to one directory now. */
async function isSameDirectory(one: string, other: string): Promise<boolean> {
  if (one === '' || other === '') return false;
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true }).catch(() => null)));
  return a !== null && b !== null && a?.dev === b?.dev && a?.ino === b?.ino;
}

function identityOf({ host, source }: Dated): SourceIdentity {
  return { host, root: source.root };
}

/** What is not known differs from nothing. */
function isSame(one: SourceIdentity, other: SourceIdentity, sameDirectory: boolean): boolean {
  const hosts = one.host === '' || other.host === '' || isSameHost(one.host, other.host);
  const roots = one.root === '' || other.root === '' || posix.resolve(one.root) === posix.resolve(other.root);
  return hosts && (roots || sameDirectory);
}

/** A host says its name with its domain today and without it tomorrow. */
function isSameHost(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

function shown({ host, root }: SourceIdentity): string {
  return [...(host === '' ? [] : [`host ${host}`]), ...(root === '' ? [] : [`root ${root}`])].join(', ');
}
