import { expect, test } from 'vitest';
import type { RunResult } from '../exec/types.ts';
import { darOutcome } from './outcome.ts';

const SUMMARY = ' 1 inode(s) saved\n Total number of inode(s) considered: 3\n';

test('interruption and start failures come before exit codes', () => {
  expect(darOutcome('create', result(4, { aborted: true })).kind).toBe('aborted');
  expect(darOutcome('test', result(4, { timedOut: true, aborted: true })).kind).toBe('timed-out');
  expect(darOutcome('create', result(null, { startError: 'spawn ENOENT' }))).toEqual({
    kind: 'failed',
    message: 'spawn ENOENT',
  });
});

test('a creation that left files out is partial, and says why', () => {
  const unreadable = `Error while saving /s/secret: Permission denied\n${SUMMARY}`;
  expect(darOutcome('create', result(5, { stdoutTail: unreadable }))).toEqual({
    kind: 'partial',
    reason: 'unreadable',
    message: 'Error while saving /s/secret: Permission denied',
  });
  expect(darOutcome('create', result(11, { stdoutTail: SUMMARY }))).toMatchObject({
    kind: 'partial',
    reason: 'changed',
  });
});

test('exit 5 of a creation without its counts is a failure, and a full target when it says so', () => {
  expect(darOutcome('create', result(5, { stderrTail: 'Error while saving data: cannot\n' })).kind).toBe('failed');
  const stderrTail = 'Error while saving data: Error while writing to file: File too large\n';
  expect(darOutcome('create', result(5, { stderrTail })).kind).toBe('target-full');
  expect(darOutcome('create', result(null, { signal: 'SIGXFSZ' })).kind).toBe('target-full');
});

test('exit 2, 4 and 5 of a test mean damage, an unknown code means failure', () => {
  for (const code of [2, 4, 5]) expect(darOutcome('test', result(code)).kind).toBe('damaged');
  for (const code of [1, 3, 6, 77]) expect(darOutcome('test', result(code)).kind).toBe('failed');
});

test('an extraction that skipped files without an answer did not succeed, whatever its exit code says', () => {
  expect(darOutcome('extract', result(0)).kind).toBe('ok');
  expect(darOutcome('extract', result(0, { stdoutTail: '/t/a not restored (user choice)\n' })).kind).toBe('failed');
});

test('exit 5 of an extraction is damage only when the data are to blame', () => {
  const stdoutTail = 'Error while restoring /t/a : Bad CRC, data corruption occurred\n';
  expect(darOutcome('extract', result(5, { stdoutTail })).kind).toBe('damaged');
  const missing = 'Error while restoring /t/a : Cannot restore a inode metadata only without an existing file\n';
  expect(darOutcome('extract', result(5, { stdoutTail: missing })).kind).toBe('failed');
});

test('messages are bounded and leave out the statistics', () => {
  const stdoutTail = `${'x'.repeat(2000)}\n${SUMMARY}Final memory cleanup...\n`;
  const outcome = darOutcome('test', result(5, { stdoutTail }));
  expect(outcome.kind === 'damaged' && outcome.message.length).toBe(500);
  expect(darOutcome('test', result(5))).toEqual({ kind: 'damaged', message: 'dar ended with code 5' });
});

function result(exitCode: number | null, change: Partial<RunResult> = {}): RunResult {
  return {
    command: 'dar',
    exitCode,
    signal: null,
    timedOut: false,
    aborted: false,
    stdoutTail: '',
    stderrTail: '',
    seconds: 0,
    startError: null,
    ...change,
  };
}
