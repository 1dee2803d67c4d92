import { lstat } from 'node:fs/promises';
import { crcWidth, fileDataCrc, type CatalogueEntry } from '../../dar/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import { displayPath, errnoOf, fsErrorText, joinBytes } from '../../fs/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { throwIfInterrupted } from '../interruption.ts';
import { listCatalogue, type Expected, type LookUp } from './catalogue-look-up.ts';
import { isExpected, restoredProblem } from './expectation.ts';
import type { RequestedPaths } from './requested-paths.ts';

/** How many of the restored files were compared with the catalogue. */
export interface RestoreChecks {
  /** Regular files whose kind, size and modification time were compared. */
  readonly files: number;
  /** Those of them whose every byte was read again and compared with dar's CRC. */
  readonly checksums: number;
}

const NAMED_PROBLEMS = 20;

/** A tool that says "done" is not believed: every expected entry is looked for in the target, every file is read. */
export async function checkRestored(
  lookUp: LookUp,
  last: Manifest,
  requested: RequestedPaths,
  expected: Expected,
  place: string,
): Promise<{ checked: RestoreChecks; findings: Finding[] }> {
  const { services, onlyThisArchive } = lookUp;
  const wrong: string[] = [];
  const unread: string[] = [];
  const checked = { files: 0, checksums: 0 };
  /** Inodes with several names that were compared, and names whose CRC only another name of theirs has. */
  const compared = new Set<number>();
  const onlyLinked: number[] = [];
  let bytes = 0;
  let wrongs = 0;
  let unreads = 0;
  await listCatalogue(lookUp, last, async (entry) => {
    if (!isExpected(entry, onlyThisArchive) || !requested.matches(entry.path)) return;
    throwIfInterrupted(services.signal);
    let problem = await restoredProblem(place, entry);
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
    if (problem === null) return;
    wrongs += 1;
    if (wrong.length < NAMED_PROBLEMS) wrong.push(`${displayPath(entry.path)}: ${problem}`);
  });
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
  return { checked, findings };
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
