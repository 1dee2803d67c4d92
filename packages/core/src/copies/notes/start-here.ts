import type { Inventory } from '../../records/place.ts';
import { printableLine, printableName } from '../../records/printable.ts';
import { notedFacts, type NotedFacts, type NotesRequest } from './facts.ts';
import { archiveWords, moment, placeWords } from './words.ts';

/** START-HERE.txt: for a person who has found this and knows nothing of it. */
export function startHere(request: NotesRequest): string {
  const { here, archives, writtenAt, homeLocation } = request;
  const facts = notedFacts(request);
  const hosts = [...new Set(archives.map(({ manifest }) => printableName(manifest.host)))].toSorted();
  const computer = hosts.length === 0 ? 'a computer' : `the computer ${hosts.join(' and the computer ')}`;
  return [
    'START HERE',
    '',
    `This is a backup: copies of files of ${computer}, kept so that they are not lost when that`,
    `computer is. It is called ${placeWords(here)}. Written on ${moment(writtenAt)} by Darkive.`,
    '',
    'Please keep it, change nothing, and do not delete anything: it may be the only copy. If it is not yours, give it',
    `back to whoever uses ${computer}.`,
    '',
    ...whatIsHere(facts),
    'TO GET FILES BACK',
    '',
    '  RESTORE.txt says how, step by step. It takes a computer with Linux, and none of the computers above.',
    '',
    'WHERE ELSE',
    '',
    `  home, the computer itself (kept at: ${printableLine(homeLocation)})`,
    ...facts.others.map((other) => `  ${placeWords(other)}: ${holds(other)}`),
    ...(facts.others.length === 0 ? ['  No other place is known.'] : []),
    '',
    'WHAT LIES WHERE',
    '',
    '  RESTORE.txt           how to restore what is here',
    '  restore.sh            does it: sh restore.sh list',
    '  SHA256SUMS            proves that every file is as it was written: sha256sum -c SHA256SUMS',
    '  archives              the backups themselves, with what can repair them',
    '  contents              what is inside, as text',
    '  places                what each of the places above holds',
    '  darkive-place.json    tells Darkive which place this is',
    '',
  ].join('\n');
}

function whatIsHere({ newest }: NotedFacts): string[] {
  const lines = [...newest].flatMap(([definition, archive]) =>
    archive === null
      ? [`  ${printableName(definition)}: a part only; the rest lies elsewhere, see RESTORE.txt`]
      : [
          `  ${archiveWords(archive.manifest)}`,
          `      files of ${printableName(archive.manifest.source.root)} on ${printableName(archive.manifest.host)}`,
        ],
  );
  return ['WHAT IS HERE', '', ...(lines.length === 0 ? ['  Nothing yet.'] : lines), ''];
}

function holds({ files, writtenAt }: Inventory): string {
  const archives = files.filter(({ file }) => file.endsWith('.manifest.json')).length;
  return `${archives} ${archives === 1 ? 'archive' : 'archives'} on ${moment(writtenAt)}`;
}
