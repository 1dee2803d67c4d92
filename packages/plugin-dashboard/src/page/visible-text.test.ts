import { expect, test } from 'vitest';
import { visible, visibleParts } from './visible-text.ts';

test('what is not seen, or turns the direction of writing, is shown', () => {
  expect(visible('invoice\u202Egpj.exe')).toBe(String.raw`invoice\u{202e}gpj.exe`);
  expect(visible('a\nb\tc\u001b[31m\u007f\u0085')).toBe(String.raw`a\x0ab\x09c\x1b[31m\x7f\x85`);
  expect(visible('zero\u200bwidth\ufeff \u2066x\u2069 \u{e0041}')).toBe(
    String.raw`zero\u{200b}width\u{feff} \u{2066}x\u{2069} \u{e0041}`,
  );
  expect(visible('\ud800')).toBe(String.raw`\u{d800}`);
});

test('other text stays as it is, in all scripts', () => {
  for (const name of ['Übung – 1.txt', 'فاتورة', '写真', 'смета', '📷 2024', '<b>&amp;"\'', String.raw`caf\xe9`]) {
    expect(visible(name)).toBe(name);
  }
});

test('a hidden character stands alone, so that it can be marked', () => {
  expect(visibleParts('a\u0000b')).toEqual([
    { text: 'a', hidden: false },
    { text: String.raw`\x00`, hidden: true },
    { text: 'b', hidden: false },
  ]);
  expect(visibleParts('')).toEqual([]);
});
