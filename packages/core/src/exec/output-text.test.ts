import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { createOutputText } from './output-text.ts';

test('characters, lines and secrets may be cut anywhere by the pipe', () => {
  const lines: string[] = [];
  const text = createOutputText(
    (line) => line.replaceAll('secret', '***'),
    (line) => void lines.push(line),
  );
  for (const byte of Buffer.from('ä secret\n\nend')) text.push(Buffer.from([byte]));
  text.end();
  expect(lines).toEqual(['ä ***', '', 'end']);
  expect(text.tail()).toBe('ä ***\n\nend');
});

test('of a flood the beginning and the end are kept, masked, and in bounded memory and time', () => {
  const lines: string[] = [];
  const text = createOutputText(
    (line) => line.replaceAll('secret', '***'),
    (line) => void lines.push(line),
  );
  const chunk = Buffer.from('a secret line of 32 bytes, no 1\n'.repeat(2048));
  for (let count = 0; count < 2048; count += 1) text.push(chunk);
  text.push(Buffer.from('error: the secret is out\n'));
  text.end();
  const all = lines.join('\n');
  expect(all.length).toBeLessThan(9 * 2 ** 20);
  expect(all).not.toContain('secret');
  expect(lines.at(-1)).toBe('error: the *** is out');
  expect(all).toContain('(It went on to 134217753 bytes in all; what lies between is left out.)');
  expect(text.tail()).toHaveLength(65_536);
  expect(text.tail()).toMatch(/error: the \*\*\* is out\n$/);
});

test('a flood in one line shows no half of a secret where it was cut', () => {
  const lines: string[] = [];
  const text = createOutputText(
    (line) => line.replaceAll('secret', '***'),
    (line) => void lines.push(line),
  );
  for (let count = 0; count < 2000; count += 1) text.push(Buffer.from('secret'.repeat(1001)));
  text.end();
  expect(text.tail()).toMatch(/^[*]+$/);
  expect(lines.at(-1)?.length).toBeLessThan(2 ** 17);
});

test('a line without an end does not grow without an end', () => {
  const lines: string[] = [];
  const text = createOutputText(
    (line) => line,
    (line) => void lines.push(line),
  );
  for (let count = 0; count < 100; count += 1) text.push(Buffer.alloc(10_000, 'x'));
  text.end();
  expect(lines.join('')).toHaveLength(1_000_000);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(80_000);
  expect(text.tail()).toHaveLength(65_536);
});
