import { DarkiveError, EXIT_CODES } from '@darkive/core/errors';
import { expect, test } from 'vitest';
import { plainPaint } from '../present/look.ts';
import { fromThrown } from './from-thrown.ts';
import { maskError } from './mask-error.ts';
import { errorDocument, errorText } from './render.ts';

test('an error says what failed, where, and the next step', () => {
  const error = new DarkiveError('tool-failed', 'dar could not write the archive of home.', {
    hint: 'Free some space, then run the command again.',
    facts: {
      definition: 'home',
      archive: 'home_FULL_2026-11-21_085205',
      phase: 'archive',
      tool: 'dar',
      exitCode: 4,
      other: true,
    },
  });
  expect(errorText(error, plainPaint)).toBe(
    'error: dar could not write the archive of home.\n' +
      '  archive home_FULL_2026-11-21_085205, exit code 4\n' +
      '→ Free some space, then run the command again.\n',
  );
  expect(errorDocument(error, 1)).toEqual({
    schema: 'darkive.error/1',
    error: {
      code: 'tool-failed',
      kind: 'environment',
      message: error.message,
      hint: error.hint,
      facts: error.facts,
    },
    exit: 1,
  });
});

test('file names in a message cannot reach the terminal as control sequences', () => {
  expect(errorText(new DarkiveError('io-failed', 'bad \u001b[2J name'), plainPaint)).toBe('error: bad \\x1b[2J name\n');
});

test('what nobody foresaw is a bug with a hint, whatever was thrown', () => {
  for (const thrown of [new TypeError('x is not a function'), 'a string', null]) {
    const { error, exitCode } = fromThrown(thrown, ['list']);
    expect(error?.code).toBe('bug');
    expect(error?.hint).toMatch(/^Report/);
    expect(exitCode).toBe(EXIT_CODES.failed.code);
  }
});

test('a wrong command line is a usage error whose hint names the help of that command', () => {
  const thrown = Object.assign(new Error('Nonexistent flag: --nope\nSee more help with --help'), {
    oclif: { exit: 1 },
    parse: {},
  });
  const { error, exitCode } = fromThrown(thrown, ['config', 'check', '--nope']);
  expect(exitCode).toBe(2);
  expect(error?.message).toBe('Nonexistent flag: --nope');
  expect(error?.hint).toBe('Run `darkive config check --help` to see what it takes.');
});

test('the command line of a secret is not repeated in the hint', () => {
  const thrown = Object.assign(new Error('Unexpected argument: x'), { oclif: {}, parse: {} });
  expect(fromThrown(thrown, ['list', 'hunter2']).error?.hint).not.toContain('hunter2');
});

test('a plugin’s own command may choose its exit code, and an exit is not an error', () => {
  const own = Object.assign(new Error('no such disk'), { oclif: { exit: 9 } });
  expect(fromThrown(own, ['witness'])).toMatchObject({ exitCode: 9, error: { message: 'no such disk' } });
  const exit = Object.assign(new Error('EEXIT: 0'), { code: 'EEXIT', oclif: { exit: 0 } });
  expect(fromThrown(exit, ['witness'])).toEqual({ error: null, exitCode: 0 });
});

test('what npm says when a plugin cannot be installed is the tool’s failure, not a bug', () => {
  const { error, exitCode } = fromThrown(new Error('npm error code E404'), ['plugins', 'install', 'x']);
  expect([error?.code, exitCode]).toEqual(['tool-failed', 1]);
});

test('a secret is hidden in message, hint and facts of an error', () => {
  const mask = (text: string): string => text.replaceAll('s3cret', '***');
  const error = new DarkiveError('tool-failed', 'curl s3cret failed', {
    hint: 'Try s3cret.',
    facts: { url: 's3cret' },
    cause: 's3cret',
  });
  expect(maskError(error, mask)).toMatchObject({
    code: 'tool-failed',
    message: 'curl *** failed',
    hint: 'Try ***.',
    facts: { url: '***' },
  });
  expect(maskError(error, (text) => text)).toBe(error);
});
