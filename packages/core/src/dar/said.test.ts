import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CREATE_RULES, type MessageKind } from './message-rules.ts';
import { createSaidReader, KEPT_PATHS, type Said } from './said.ts';

/** Messages as libdar writes them; `%` stands for the name of the file. */
const MESSAGES: readonly { kind: MessageKind; text: string; reason: string }[] = [
  {
    kind: 'unreadable',
    text: 'Cannot read directory contents: % : Error opening directory: % : Permission denied',
    reason: 'Permission denied',
  },
  { kind: 'unreadable', text: 'Error reading inode of file % : Permission denied', reason: 'Permission denied' },
  {
    kind: 'unreadable',
    text: 'Error reading directory contents: Cannot read inode for % : Input/output error . Ignoring file or directory',
    reason: 'Input/output error',
  },
  {
    kind: 'unreadable',
    text: 'Error reading directory contents: Unknown file type! file name is: % . Ignoring file or directory',
    reason: 'Unknown file type',
  },
  {
    kind: 'unreadable',
    text: 'Error while saving %: Error while reading from file: Input/output error',
    reason: 'Error while reading from file: Input/output error',
  },
  {
    kind: 'changed',
    text: 'WARNING! File modified while reading it for backup, but no more retry allowed: %',
    reason: '',
  },
  {
    kind: 'went',
    text: 'File has disappeared while we were reading it, cannot check whether it has changed during its backup: %',
    reason: '',
  },
  {
    kind: 'attributes',
    text: 'Error reading EA for % : Error reading attribute user.a of file % : Permission denied',
    reason: 'Error reading attribute user.a of file % : Permission denied',
  },
  {
    kind: 'date',
    text: 'Found negative date (mtime, data modification time) for inode % .Considering date as if it was zero (Jan 1970)',
    reason: 'mtime, data modification time',
  },
  {
    kind: 'suspicious',
    text: 'SECURITY WARNING! SUSPICIOUS FILE %: ctime changed since archive of reference was done, while no other inode information changed',
    reason: '',
  },
];
/** Without a known end a message with a line break in a name cannot be told from two messages. */
const OPEN_ENDED = new Set<MessageKind>(['changed', 'went']);

/** Parts that look like pieces of messages, and any bytes. */
const namePart = fc.oneof(
  fc.constantFrom(' : ', ': ', '\n', ' .', 'dir', 'a b', ' 5 inode(s) saved', 'Permission denied', "'", '\t', '�'),
  fc.string({ unit: 'binary', maxLength: 5 }),
);
const names = fc.array(namePart, { minLength: 1, maxLength: 4 }).map((parts) => `/s/${parts.join('')}x`);

test('each message gives back the name of its file, whatever the name holds and however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...MESSAGES),
      names,
      fc.integer({ min: 1, max: 40 }),
      ({ kind, text, reason }, name, width) => {
        // A name that itself ends a message early (`: `, then a line break) is ambiguous in dar's own output.
        fc.pre(!OPEN_ENDED.has(kind) || !name.includes('\n'));
        fc.pre(!/: [^\n]*\n|: (?:Error|Cannot) [^:\n]+$| \. ?I/.test(name));
        fc.pre(kind !== 'unreadable' || !/\0/.test(name));
        const said = read(`${text.replaceAll('%', () => name)}\n`, width);
        expect(said.unknown).toEqual({ count: 0, lines: [] });
        expect(said.about[kind]?.named.map(({ path }) => path.toString('utf8'))).toEqual([
          Buffer.from(name).toString('utf8'),
        ]);
        expect(said.about[kind]?.named[0]?.reason).toBe(
          reason.replaceAll('%', () => Buffer.from(name).toString('utf8')),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('whatever dar says, a line that no rule knows is told', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' }), (text) => {
      const line = `Strange: ${text}`;
      expect(read(`${line}\n`, 7).unknown).toEqual({ count: 1, lines: [line.trimEnd()] });
    }),
  );
});

test('a message that never ends is still of its kind, and hides none of those behind it', () => {
  const said = read(
    'SECURITY WARNING! SUSPICIOUS FILE /s/a\nError while saving /s/b: Permission denied\nsomething else\n',
    1000,
  );
  expect(said.about.suspicious?.count).toBe(1);
  expect(said.about.unreadable?.named.map(({ path }) => path.toString())).toEqual(['/s/b']);
  expect(said.unknown.lines).toEqual(['something else']);
});

test('what dar prints in every run, or was asked to print, is no message', () => {
  const usual = [
    ' 3 inode(s) saved',
    '   including 0 hard link(s) treated',
    ' --------------------------------------------',
    ' EA saved for 0 inode(s)',
    'Final memory cleanup...',
    'Adding file to archive: /s/a',
    'Skipping file: /s/b',
    'Detected Cache Directory Tagging Standard for /s/cache, the contents of that directory will not be saved',
    'Found negative date (atime, data access time) for inode /s/a .Considering date as if it was zero (Jan 1970)',
    'NO FILE IN THAT DIRECTORY CAN BE SAVED.',
  ];
  expect(read(`${usual.join('\n')}\n`, 50)).toEqual({ about: {}, unknown: { count: 0, lines: [] } });
});

test('an option that dar ignores is told as such', () => {
  for (const line of [
    'Only one -N is allowed, ignoring this extra option',
    '100 is the default value for -m, no need to specify it on command line, ignoring',
    '-m is only useful with compression (-z option), ignoring -m',
  ])
    expect(read(`${line}\n`, 9).about).toMatchObject({ option: { count: 1 } });
});

test('names are kept up to a bound, each once, and all are counted', () => {
  const line = (name: number): string => `Error while saving /s/${name}: Permission denied\n`;
  const many = Array.from({ length: KEPT_PATHS + 5 }, (_, index) => line(index)).join('');
  const { unreadable } = read(line(1) + many, 64 * 1024).about;
  expect([unreadable?.count, unreadable?.named.length]).toEqual([KEPT_PATHS + 5, KEPT_PATHS]);
  expect(read('Error while saving data: no space\n', 5).about.unreadable).toBeUndefined();
});

/** Feeds the text in pieces of so many bytes. */
function read(text: string, width: number): Said {
  const reader = createSaidReader(CREATE_RULES);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += width) reader.push(bytes.subarray(at, at + width));
  return reader.end();
}
