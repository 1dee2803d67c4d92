import type { Inventory } from '../../records/place.ts';
import { printableName } from '../../records/printable.ts';
import { notedFacts, restorable, type NotedArchive, type NotesRequest } from './facts.ts';
import { archiveWords, moment, placeWords, ranges, shellWord } from './words.ts';

/**
 * RESTORE.txt: the commands for exactly the archives that lie at a place, with plain dar and par2. Every line that begins with
 * four blanks is a command, and works as it stands in the directory of the note.
 */
export function restoreNote(request: NotesRequest): string {
  const { archives, newest } = notedFacts(request);
  const chosen = [...newest.values()].flatMap((archive) => (archive === null ? [] : [archive]));
  return [
    `HOW TO RESTORE WHAT IS HERE (${request.here.place.name}, ${moment(request.writtenAt)})`,
    '',
    'Every line that begins with four blanks is a command. Run them in a terminal, in the directory where this',
    'file lies, on any computer with Linux. Nothing here is changed by them but by "par2 repair".',
    '',
    'The file restore.sh does the same for you, when dar is installed: "sh restore.sh list" shows what is here, and',
    '"sh restore.sh" alone says how it is used. Step by step it goes like this.',
    '',
    '1. Install dar and par2. On Debian, Ubuntu and Mint:',
    '',
    '    sudo apt install dar par2 gpg',
    '',
    '   On Fedora and Arch Linux they are called dar and par2cmdline.',
    '',
    '2. Is everything as it was written? Each file that is damaged or missing is named; nothing is printed when',
    '   none is. Do not leave this out: dar may end without a word when a file of an archive is missing.',
    '',
    '    sha256sum -c --quiet SHA256SUMS',
    '',
    ...damage(archives),
    ...(chosen.length === 0 ? nothingWhole() : chosen.flatMap((archive, index) => commands(archive, index + 3))),
    ...rights(chosen),
    ...earlier(archives, new Set(chosen)),
    ...incomplete(archives),
    ...explained(),
  ].join('\n');
}

function damage(archives: readonly NotedArchive[]): string[] {
  const parity = archives.flatMap(({ manifest, slices }) =>
    manifest.artifacts.filter(
      ({ parity: of, file }) => of !== undefined && slices.includes(of.slice) && file.endsWith('.par2'),
    ),
  );
  const [example] = parity.filter(({ parity: of }) => of?.recoveryBlocks === 0).concat(parity);
  if (example === undefined) return [];
  return [
    '   A damaged ".dar" file is repaired from the ".par2" files that begin with its name, on a copy of both, for a',
    '   failing disk is not a place to write to. For example:',
    `   par2 repair -- ${shellWord(`archives/${example.file}`)}`,
    '',
  ];
}

function nothingWhole(): string[] {
  return ['3. No archive is here with everything that it needs: see "Not whole here" below.', ''];
}

function commands(archive: NotedArchive, number: number): string[] {
  const { manifest, chain } = archive;
  const to = `~/restored/${shellWord(manifest.definition)}`;
  return [
    `${number}. Restore ${archiveWords(manifest)} (it was ${printableName(manifest.source.root)} on ${printableName(manifest.host)}):`,
    '',
    `    mkdir -p ${to}`,
    ...(chain ?? []).map((link) => `    ${extract(link, to)}`),
    '',
  ];
}

function extract({ manifest }: NotedArchive, to: string): string {
  return `dar -N -Q -x ${shellWord(`archives/${manifest.name}`)} -R ${to} -wa -ae --fsa-scope none`;
}

function rights(chosen: readonly NotedArchive[]): string[] {
  if (chosen.length === 0) return [];
  return [
    '   Files come back to their owners when root does this. Anybody else adds --comparison-field=ignore-owner,',
    '   or is told for each file that its owner could not be restored; the files are.',
    '',
  ];
}

function earlier(archives: readonly NotedArchive[], chosen: ReadonlySet<NotedArchive>): string[] {
  const others = archives.filter((archive) => restorable(archive) && !chosen.has(archive));
  if (others.length === 0) return [];
  return [
    'Earlier states',
    '',
    'The same commands, into an empty directory, with these names in this order:',
    '',
    ...others.flatMap(({ manifest, chain }) => [
      `  ${archiveWords(manifest)}:`,
      ...(chain ?? []).map((link) => `   archives/${link.manifest.name}`),
    ]),
    '',
  ];
}

function incomplete(archives: readonly NotedArchive[]): string[] {
  const lines = archives.filter((archive) => !restorable(archive)).flatMap(missing);
  if (lines.length === 0) return [];
  return [
    'Not whole here',
    '',
    'Copy what the places named have in their directory "archives" for these archives, and what is here, into one directory;',
    'then the commands above work there, with these names.',
    '',
    ...lines,
    '',
  ];
}

function missing({ manifest, slices, whole, elsewhere, chain }: NotedArchive): string[] {
  const all = manifest.slices.map((_, index) => index + 1);
  const here =
    slices.length === all.length
      ? 'all slices'
      : slices.length === 0
        ? 'no slice'
        : `slices ${ranges(slices)} of ${all.length}`;
  const needs = (chain ?? []).filter((link) => link.manifest.id !== manifest.id && !link.whole);
  return [
    `  ${manifest.name}: ${whole ? 'it is here' : `${here} here; the rest: ${where(elsewhere)}`}`,
    ...needs.map((link) => `   needs ${link.manifest.name}, which is not whole here`),
    ...(chain === null
      ? [`   needs ${manifest.reference?.name ?? 'another archive'}, or what that needs, which is known nowhere`]
      : []),
  ];
}

function where(places: readonly Inventory[]): string {
  return places.length === 0 ? 'known at no other place' : places.map(placeWords).join(', ');
}

function explained(): string[] {
  return [
    'What the letters mean',
    '',
    '  -N                do not read ~/.darrc',
    '  -Q                ask nothing. Where gpg is not installed dar may end at once with "GPGME": leave -Q out then, and',
    '   press Return when it asks',
    '  -x NAME -R DIR    restore the archive into this directory; NAME is without ".1.dar"',
    '  -wa -ae           a later archive may replace what an earlier one has restored',
    '  --fsa-scope none  leave out what only some file systems know',
    '  -g PATH           may be added: only this file or directory',
    '',
    'A FULL holds everything; DIFF and INCR hold what has changed, and are restored after it, in the order above. Where a',
    'directory later became a file, run the last command once more with --deleted=ignore: its rights and time are right then.',
    '',
  ];
}
