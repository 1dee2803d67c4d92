import { lstat } from 'node:fs/promises';
import { crcWidth, fileDataCrc, type CatalogueEntry } from '../dar/index.ts';
import type { Manifest } from '../records/manifest.ts';
import { displayPath, errnoOf, fsErrorText, joinBytes, type FileSystemLimit } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { listCatalogue, type Expected, type LookUp } from '../keeping/catalogue-look-up.ts';
import { createAttributeCheck } from './attribute-check.ts';
import { isExpected, lookAtRestored } from '../keeping/expectation.ts';
import { settleDirectoryTime } from './directory-time.ts';
import { createLosses, lossFinding, lostAspects } from './lost-metadata.ts';
import { createOwnership } from './ownership.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/** What was compared with the catalogue. */
export interface RestoreChecks {
  /** Regular files whose kind, size and modification time were compared. */
  readonly files: number;
  /** Those of them whose every byte was read again and compared with dar's CRC. */
  readonly checksums: number;
  /** Entries of any kind whose mode was compared; links have none. */
  readonly modes: number;
  /** Entries whose user and group were compared: when they were to be restored. */
  readonly owners: number;
  /** Entries whose names of extended attributes and ACLs were compared. */
  readonly attributes: number;
  /** What nothing was compared of, in words. */
  readonly notCompared: readonly string[];
}

export interface CheckRequest {
  readonly lookUp: LookUp;
  readonly last: Manifest;
  readonly requested: RequestedPaths;
  readonly expected: Expected;
  readonly target: Pick<RestoreTarget, 'path' | 'place' | 'handle'>;
  readonly limits: ReadonlySet<FileSystemLimit>;
  /** Users and groups were to be restored. */
  readonly owners: boolean;
  /** … and were asked for in so many words. */
  readonly ownersAsked: boolean;
  /** setuid, setgid and capabilities were left out. */
  readonly dropped: boolean;
}

const NAMED_PROBLEMS = 20;

/** A tool that says "done" is not believed: every expected entry is looked for in the target, every file is read. */
export async function checkRestored(request: CheckRequest): Promise<{ checked: RestoreChecks; findings: Finding[] }> {
  const { lookUp, last, requested, expected, target, limits, owners, dropped } = request;
  const { services, onlyThisArchive } = lookUp;
  const { place } = target;
  const isRoot = services.process.userId === 0;
  const wrong: string[] = [];
  const unread: string[] = [];
  const checked = { files: 0, checksums: 0, modes: 0, owners: 0, attributes: 0 };
  /** Inodes with several names that were compared, and names whose CRC only another name of theirs has. */
  const compared = new Set<number>();
  const onlyLinked: number[] = [];
  let bytes = 0;
  let wrongs = 0;
  let unreads = 0;
  const losses = createLosses();
  const ownership = createOwnership();
  const attributes = await createAttributeCheck(lookUp, target, { isRoot, dropped });
  const wanted = { dropped, allNames: requested.paths === null && !onlyThisArchive };
  await listCatalogue(lookUp, last, async (entry) => {
    if (!isExpected(entry, onlyThisArchive) || !requested.matches(entry.path)) return;
    throwIfInterrupted(services.signal);
    // Attributes first: what a file has too much changes its mode, too.
    const attributesRight = await attributes?.settle(entry);
    const looked = await lookAtRestored(place, entry, { times: !limits.has('times') });
    let { problem } = looked;
    if (entry.kind === 'file') {
      checked.files += 1;
      if (problem === null) {
        const read = await readAgain(entry, expected, place, services.signal);
        problem = read.problem;
        if (read.result === 'compared') checked.checksums += 1;
        if (read.result === 'compared' && read.names > 1) compared.add(read.inode);
        if (read.result === 'none-recorded') onlyLinked.push(read.inode);
        else if (read.result === 'unreadable') {
          unreads += 1;
          if (unread.length < NAMED_PROBLEMS) unread.push(displayPath(entry.path));
        }
      }
      bytes += entry.bytes ?? 0;
      services.onProgress({ kind: 'progress', bytes, totalBytes: expected.bytes, slices: null });
    }
    if (problem === null && looked.stat !== null) {
      for (const aspect of lostAspects(entry, looked.stat, wanted)) losses.add(aspect, entry.path);
      if (entry.kind === 'file' && limits.has('times')) losses.add('times', entry.path);
      if (entry.kind === 'directory' && wanted.allNames && !(await settleDirectoryTime(place, entry, looked.stat)))
        losses.add('times', entry.path);
      if (entry.kind !== 'symlink' && entry.mode !== null) checked.modes += 1;
      if (owners) ownership.add(entry, looked.stat);
      if (attributesRight !== undefined) checked.attributes += 1;
      if (attributesRight === false) losses.add('extended attributes', entry.path);
    }
    if (problem === null) return;
    wrongs += 1;
    if (wrong.length < NAMED_PROBLEMS) wrong.push(`${displayPath(entry.path)}: ${problem}`);
  });
  checked.owners = await ownership.compare(services, (path) => losses.add('owners', path));
  checked.checksums += onlyLinked.filter((inode) => compared.has(inode)).length;
  const findings: Finding[] = [];
  if (wrongs > 0) {
    findings.push(
      finding(
        'error',
        'restored-differs',
        `${wrongs} ${wrongs === 1 ? 'entry is' : 'entries are'} not restored as ${last.name} lists them: ${wrong.join('; ')}${wrongs > wrong.length ? '; …' : ''}`,
        'Do not rely on these. Try an earlier archive, or repair this one.',
        { archive: last.name, entries: wrongs, paths: wrong },
      ),
    );
  }
  if (unreads > 0) {
    findings.push(
      finding(
        'warning',
        'checksum-not-compared',
        `${unreads} restored ${unreads === 1 ? 'file' : 'files'} may not be read by this user, so that only size and time were compared: ${unread.join('; ')}${unreads > unread.length ? '; …' : ''}`,
        null,
        { archive: last.name, paths: unread },
      ),
    );
  }
  const { path } = target;
  const lost = lossFinding(losses.all(), {
    target: path,
    archive: last.name,
    limits,
    isRoot,
    ownersAsked: request.ownersAsked,
  });
  if (lost !== null) findings.push(lost);
  findings.push(...(attributes?.findings(path) ?? []));
  const notCompared = [
    ...(owners ? [] : ['owners, which were not restored']),
    // A directory of which not all is restored has the time at which that was done.
    ...(wanted.allNames ? [] : ['times of directories']),
    attributes === null ? 'extended attributes and ACLs' : 'values of extended attributes and ACLs',
  ];
  return { checked: { ...checked, notCompared }, findings };
}

async function readAgain(
  entry: CatalogueEntry,
  { earlierCrc }: Expected,
  place: string,
  signal: AbortSignal,
): Promise<Read> {
  const crc = entry.data === 'saved' ? entry.crc : (earlierCrc.get(entry.path.toString('latin1')) ?? null);
  const path = joinBytes(place, entry.path);
  let inode = 0;
  let names = 0;
  try {
    ({ ino: inode, nlink: names } = await lstat(path));
    if (crc === null || crc === '') return { result: 'none-recorded', inode, names, problem: null };
    const actual = await fileDataCrc(path, crcWidth(crc), signal);
    const problem = actual === crc ? null : 'its content is not what was saved (checksum differs)';
    return { result: 'compared', inode, names, problem };
  } catch (error) {
    throwIfInterrupted(signal);
    const problem = errnoOf(error) === 'EACCES' ? null : `it cannot be read again: ${fsErrorText(error)}`;
    return { result: 'unreadable', inode, names, problem };
  }
}

interface Read {
  readonly result: 'compared' | 'none-recorded' | 'unreadable';
  readonly inode: number;
  readonly names: number;
  readonly problem: string | null;
}
