import { expect, test } from 'vitest';
import { createUndoStack } from './undo-stack.ts';

test('undos run last in, first out, and only once', async () => {
  const stack = createUndoStack();
  const undone: number[] = [];
  stack.push('a', () => void undone.push(1));
  stack.push('b', async () => void undone.push(2));
  expect(await stack.unwind()).toEqual([]);
  expect(await stack.unwind()).toEqual([]);
  expect(undone).toEqual([2, 1]);
});

test('an undo that fails or hangs becomes a warning and does not stop the others', async () => {
  const stack = createUndoStack(20);
  const undone: string[] = [];
  stack.push('a', () => void undone.push('a'));
  stack.push('plugin-b', () => Promise.reject(new Error('still mounted')));
  stack.push('plugin-c', () => new Promise(() => {}));
  const findings = await stack.unwind();
  expect(findings.map(({ severity, code, message }) => [severity, code, message])).toEqual([
    ['warning', 'undo-failed', 'plugin-c could not undo what it had done: passed its deadline of 0.02 s'],
    ['warning', 'undo-failed', 'plugin-b could not undo what it had done: still mounted'],
  ]);
  expect(undone).toEqual(['a']);
});

test('after clear there is nothing to undo', async () => {
  const stack = createUndoStack();
  const undone: string[] = [];
  stack.push('a', () => void undone.push('a'));
  stack.clear();
  await stack.unwind();
  expect(undone).toEqual([]);
});
