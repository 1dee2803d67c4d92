import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { asDarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, writeFileDurably } from '../fs/index.ts';
import { sliceFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import { copyOf, removeCopy, writeCopy, writeRecordTwice } from './copies.ts';
import { copiesRoot } from './layout.ts';
import { parseManifest } from './manifest-file.ts';
import { modeLike } from './modes.ts';
import { readPinAt } from './pins.ts';
import { readRecordBytes } from './record-file.ts';
import { sealedText } from './seal.ts';

/** How a record looks at one of its two places. */
export type RecordState = 'proved' | 'unsealed' | 'damaged' | 'missing';

export type RecordDeed =
  /** The record is written anew from its copy. */
  | 'mend'
  /** The copy is made, or made anew, from the record. */
  | 'copy'
  /** Its content is kept, and sealed. */
  | 'seal'
  /** Nothing of that name is there any more. */
  | 'drop-copy'
  | null;

/**
 * What becomes of a record and its copy. The record in its place is the truth as long as it proves itself: whoever replaced it
 * may have meant to. `gone`: no slice of the archive is there either.
 */
export function decideDeed(
  kind: 'manifest' | 'pin',
  { record, copy, equal, gone }: { record: RecordState; copy: RecordState; equal: boolean; gone: boolean },
): RecordDeed {
  switch (record) {
    case 'proved':
      return copy === 'proved' && equal ? null : 'copy';
    case 'damaged':
      return copy === 'proved' ? 'mend' : null;
    case 'unsealed':
      // A pin only keeps; what a manifest says has to be proved first, by a scrub.
      return kind === 'pin' ? 'seal' : null;
    case 'missing':
      if (gone) return 'drop-copy';
      // A manifest that is gone makes its archive no restore point: only `adopt` brings it back. A lost pin holds.
      return kind === 'pin' && copy === 'proved' ? 'mend' : null;
  }
}

/**
 * Brings manifests, pins and their copies in line, and mends one from the other. With the lock held, and after what was
 * unfinished has been finished. What cannot be written (a full disk) waits for the next time: the work that is to be done matters more.
 */
export async function settleRecords(archives: string): Promise<Finding[]> {
  const [here, copies] = [await namesIn(archives), await namesIn(copiesRoot(archives))];
  const slices = new Set(here.flatMap((file) => /^(.+)\.\d+\.dar$/.exec(file)?.[1] ?? []));
  const manifests = new Set(here.filter((file) => file.endsWith('.manifest.json')));
  const findings: Finding[] = [];
  for (const file of new Set([...here, ...copies])) {
    const kind = kindOf(file);
    if (kind === null) continue;
    const name = file.slice(0, -SUFFIXES[kind].length);
    const gone = !slices.has(name) && !manifests.has(`${name}.manifest.json`);
    try {
      findings.push(...(await settle(kind, join(archives, file), name, gone)));
    } catch (error) {
      findings.push(
        finding(
          'warning',
          'record-not-settled',
          `${file} and its copy could not be brought in line: ${asDarkiveError(error).message}`,
        ),
      );
    }
  }
  return findings;
}

/** What `settleRecords` would do to copies, in words; a copy that was never made is not counted. */
export async function unsettledRecords(archives: string): Promise<{ file: string; problem: string }[]> {
  const problems: { file: string; problem: string }[] = [];
  for (const file of await namesIn(archives)) {
    const kind = kindOf(file);
    if (kind === null) continue;
    const [record, copy] = [await look(kind, join(archives, file)), await look(kind, copyOf(join(archives, file)))];
    if (record.state !== 'proved' || copy.state === 'missing') continue;
    if (copy.state === 'damaged') problems.push({ file, problem: copy.problem });
    else if (copy.text !== record.text) {
      problems.push({ file, problem: 'it says something else; the record in its place proves itself, and counts' });
    }
  }
  return problems;
}

const SUFFIXES = { manifest: '.manifest.json', pin: '.pin' } as const;

function kindOf(file: string): 'manifest' | 'pin' | null {
  if (file.startsWith('.')) return null;
  return file.endsWith(SUFFIXES.manifest) ? 'manifest' : file.endsWith(SUFFIXES.pin) ? 'pin' : null;
}

async function settle(kind: 'manifest' | 'pin', file: string, name: string, gone: boolean): Promise<Finding[]> {
  const [record, copy] = [await look(kind, file), await look(kind, copyOf(file))];
  const equal = record.text !== null && record.text === copy.text;
  const deed = decideDeed(kind, { record: record.state, copy: copy.state, equal, gone });
  const what = kind === 'manifest' ? `The manifest of ${name}` : `The pin of ${name}`;
  const facts = { archive: name, file };
  const slice = join(dirname(file), sliceFileName(name, 1));
  switch (deed) {
    case null:
      return [];
    case 'mend':
      await writeFileDurably(file, copy.text ?? '', { mode: await modeLike(slice) });
      return [
        finding(
          'warning',
          `${kind}-mended`,
          `${what} was ${record.state === 'missing' ? 'gone' : `damaged (${record.problem})`}; it was written anew from its copy, which was whole.`,
          kind === 'pin'
            ? `If the pin is not wanted any more: darkive unpin '${name}'`
            : 'Look for a failing disk: what was damaged here may be damaged elsewhere. Check everything with: darkive verify',
          facts,
        ),
      ];
    case 'copy':
      await writeCopy(file, record.text ?? '');
      if (copy.state === 'missing') return [];
      return [
        copy.state === 'proved'
          ? finding(
              'warning',
              `${kind}-replaced`,
              `${what} is not the one that Darkive wrote last; it proves itself and counts. Its copy was renewed.`,
              null,
              facts,
            )
          : finding(
              'warning',
              `${kind}-copy-mended`,
              `The copy of ${what.toLowerCase()} was damaged; it was written anew.`,
              null,
              facts,
            ),
      ];
    case 'seal':
      await writeRecordTwice(file, record.sealable ?? '', await modeLike(slice));
      return [];
    case 'drop-copy':
      await removeCopy(file);
      return [];
  }
}

interface Looked {
  readonly state: RecordState;
  readonly problem: string;
  /** The bytes of a record that proves itself. */
  readonly text: string | null;
  /** What a pin without a seal says, sealed. */
  readonly sealable: string | null;
}

async function look(kind: 'manifest' | 'pin', file: string): Promise<Looked> {
  const read = await readRecordBytes(file);
  if ('problem' in read)
    return { state: read.missing ? 'missing' : 'damaged', problem: read.problem, text: null, sealable: null };
  const name = file.slice(file.lastIndexOf('/') + 1);
  const parsed = kind === 'manifest' ? parseManifest(read.content, name) : await readPinAt(file);
  if ('problem' in parsed) return { state: 'damaged', problem: parsed.problem, text: null, sealable: null };
  if (parsed.sealed) return { state: 'proved', problem: '', text: read.content.toString('utf8'), sealable: null };
  const sealable = 'pin' in parsed ? sealedText({ schema: 'darkive.pin-file/1', ...parsed.pin }) : null;
  return { state: 'unsealed', problem: '', text: null, sealable };
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (error) {
    // What is in the way of the copies is said when they are written.
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error) ?? '')) return [];
    throw ioError(error, 'read the directory', directory);
  }
}
