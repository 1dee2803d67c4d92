import { expect, test } from 'vitest';
import { prefixLogger } from './prefix-logger.ts';

test('every level gets the prefix', () => {
  const seen: string[] = [];
  const write = (level: string) => (message: string) => void seen.push(`${level} ${message}`);
  const log = prefixLogger({ debug: write('D'), info: write('I'), warn: write('W'), error: write('E') }, 'par2');
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.error('d');
  expect(seen).toEqual(['D par2: a', 'I par2: b', 'W par2: c', 'E par2: d']);
});
