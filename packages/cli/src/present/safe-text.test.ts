import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finding, printableLine } from '@darkive/core/records';
import { DarkiveError } from '@darkive/core/errors';
import { errorText } from '../errors/render.ts';
import { presentFindings } from './findings.ts';
import { plainPaint } from './look.ts';
import { safeJson, safeText } from './safe-text.ts';

/** Its own oracle: code points that act on a terminal or a reader of lines, the line break apart (Unicode 16, ECMA-48). */
function isDangerous(code: number): boolean {
  if (code === 0x0a) return false;
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return true;
  if (code === 0x061c || code === 0x200e || code === 0x200f || code === 0xfeff) return true;
  return (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

const dangers = (text: string): number[] => [...text].map((one) => one.codePointAt(0) ?? 0).filter(isDangerous);

/** Texts of a hostile hand: any characters, with those that act and whole sequences among them. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b[2J',
        '\u009b31m',
        '\u001b]0;x\u0007',
        '\n',
        '\r\n',
        '\u2028',
        '\u2029',
        '\ufeff',
        '\u061c',
      ),
      fc.constantFrom('\u202e', '\u2066', '\u001b[8m', '\u001b[31m', '\b', '\u0000', '\nerror: forged', '\u0085'),
    ),
  )
  .map((parts) => parts.join(''));

test('no text of others reaches a terminal with what acts on it', () => {
  fc.assert(
    fc.property(hostile, (text) => {
      expect(dangers(safeText(text, false))).toEqual([]);
      expect(dangers(printableLine(text))).toEqual([]);
      expect(dangers(safeText(text, true).replaceAll(/\u001b\[(?:1|2|22|31|32|33|36|39)m/g, ''))).toEqual([]);
    }),
  );
});

test('a finding is one line, and its hint another, whatever stands in them', () => {
  fc.assert(
    fc.property(hostile, hostile, (message, hint) => {
      const shown = presentFindings([finding('warning', 'x', message, hint)], plainPaint);
      expect(shown.trimEnd().split(/[\n\r\u0085\u2028\u2029]/).length).toBeLessThanOrEqual(2);
      expect(dangers(shown)).toEqual([]);
    }),
  );
});

test('an error shows nothing that acts', () => {
  fc.assert(
    fc.property(hostile, hostile, (message, fact) => {
      const error = new DarkiveError('io-failed', message, {
        hint: message,
        facts: { definition: fact, plugin: fact },
      });
      expect(dangers(errorText(error, plainPaint))).toEqual([]);
    }),
  );
});

test('JSON shows nothing that acts, and says the same', () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), (document) => {
      const text = safeJson(document);
      expect(dangers(text)).toEqual([]);
      expect(JSON.parse(text)).toEqual(document);
    }),
  );
});
