import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quoteArgument, quoteWord, splitCommand, wholeLine } from './quote.ts';
import { escapeName, mountUnit } from './unit-name.ts';

const text = fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !/[\u0000-\u001f\u007f]/.test(value));

test('what has nothing special in it stays readable', () => {
  expect(quoteArgument('/usr/lib/darkive/bin/run.js')).toBe('/usr/lib/darkive/bin/run.js');
  expect(quoteWord('TZ=Europe/Copenhagen')).toBe('TZ=Europe/Copenhagen');
});

test('spaces, quotes, backslashes, percent and dollar signs are written by systemd’s rules', () => {
  expect(quoteArgument(String.raw`/a b/"c"\d/50%/$HOME/it's`)).toBe(String.raw`"/a b/\"c\"\\d/50%%/$$HOME/it's"`);
  expect(quoteWord('/50%/$x')).toBe('"/50%%/$x"');
  expect(wholeLine('/a b/50%')).toBe('/a b/50%%');
  expect(quoteArgument('')).toBe('""');
});

test('a quoted command line is split into what it was made of', () => {
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (words) => {
      expect(splitCommand(words.map(quoteArgument).join(' '))).toEqual(words);
    }),
  );
});

test.each(['/a\nb', '/a\rb', '/tab\there', '/nul\0', '/del\u007f', '/half\ud800'])(
  '%j is refused: systemd cannot express it',
  (path) => {
    for (const quote of [quoteWord, quoteArgument, wholeLine]) {
      expect(() => quote(path)).toThrow(
        expect.objectContaining({ code: 'config-invalid', hint: expect.stringMatching(/^Choose/) }),
      );
    }
  },
);

test('a value that takes the whole line is refused when the line would not keep it', () => {
  for (const path of ['/ends with space ', '/ends with backslash\\']) {
    expect(() => wholeLine(path)).toThrow('systemd cannot express');
  }
});

test('names of units are escaped as systemd-escape does it', () => {
  const names = ['home', 'my docs', 'a-b', 'Ünï', '.hidden', 'a.b', 'x_y:z', "it's", '50%'];
  expect(names.map(escapeName).join(' ')).toBe(
    execFileSync('systemd-escape', ['--', ...names], { encoding: 'utf8' }).trim(),
  );
  const paths = ['/', '/mnt/my disk', '/mnt/a-b', '/srv/.x', '//double//slash/'];
  const expected = execFileSync('systemd-escape', ['--path', '--suffix=mount', '--', ...paths], { encoding: 'utf8' });
  expect(paths.map(mountUnit).join(' ')).toBe(expected.trim());
});

test('any name is escaped as systemd-escape does it', () => {
  const plain = text.filter((value) => value.isWellFormed() && !value.includes('/'));
  fc.assert(
    fc.property(fc.array(plain, { minLength: 1, maxLength: 20 }), (names) => {
      const expected = execFileSync('systemd-escape', ['--', ...names], { encoding: 'utf8' }).trim();
      expect(names.map(escapeName).join(' ')).toBe(expected);
    }),
    { numRuns: 30 },
  );
});
