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
