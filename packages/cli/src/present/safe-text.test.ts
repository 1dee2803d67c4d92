import fc from 'fast-check';
import { expect, test } from 'vitest';
import { finding, printableLine } from '@darkive/core/records';
import { DarkiveError } from '@darkive/core/errors';
import { errorText } from '../errors/render.ts';
import { presentFindings } from './findings.ts';
import { plainPaint } from './look.ts';
import { dangers, hostile } from '../test-support/hostile-text.ts';
import { safeJson, safeText } from './safe-text.ts';

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
      const text = errorText(error, plainPaint);
      expect(dangers(text)).toEqual([]);
      // What follows a line break of others is indented: it cannot pass for a line of ours.
      for (const line of text.split('\n').slice(1)) expect(line).toMatch(/^( {2}|→ |$)/);
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
