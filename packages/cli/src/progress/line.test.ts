import { expect, test } from 'vitest';
import type { ProgressEvent } from '@darkive/core/records';
import { progressLine, secondsLeft } from './line.ts';
import { advance, idle, type ProgressState } from './state.ts';

const MIB = 1024 * 1024;
const start: ProgressEvent = {
  kind: 'run-start',
  definition: 'home',
  type: 'FULL',
};
const phase = (name: string, expectedSeconds: number | null = null): ProgressEvent => ({
  kind: 'phase',
  phase: name,
  expectedSeconds,
});
const progress = (bytes: number, totalBytes: number | null, slices: number | null = null): ProgressEvent => ({
  kind: 'progress',
  bytes,
  totalBytes,
  slices,
});

/** The state after events that came at given milliseconds. */
function after(...events: readonly (readonly [number, ProgressEvent])[]): ProgressState {
  return events.reduce((state, [now, event]) => advance(state, event, now), idle);
}

test('the line tells definition, phase, bytes, slice, rate and time left', () => {
  const state = after([0, start], [1000, phase('archive')], [11_000, progress(100 * MIB, 400 * MIB, 2)]);
  expect(progressLine(state, 11_000, 200)).toBe(
    'home FULL · archive · 100 MiB of 400 MiB · slice 2 · 10.0 MiB/s · 0:30 left',
  );
});

test('before the rate has settled, the last run tells the time left', () => {
  const state = after([0, start], [0, phase('archive', 60)], [1000, progress(100 * MIB, 400 * MIB)]);
  expect(secondsLeft(state, 1)).toBe(59);
  expect(progressLine(state, 1000, 200)).toBe('home FULL · archive · 100 MiB of 400 MiB · 0:59 left');
});

test('without a sum and without history there is no time left, and none is made up', () => {
  const state = after([0, phase('test')], [5000, progress(10 * MIB, null)]);
  expect(progressLine(state, 5000, 200)).toBe('test · 10.0 MiB · 2.00 MiB/s');
});

test('a phase that takes longer than last time, or more bytes than announced, promises nothing', () => {
  expect(secondsLeft(after([0, phase('test', 3)]), 4)).toBeNull();
  expect(secondsLeft(after([0, phase('archive')], [9000, progress(20, 10)]), 9)).toBeNull();
});

test('a new phase starts its own count, and the end of a run leaves nothing', () => {
  const state = after([0, start], [0, phase('archive')], [3000, progress(MIB, null, 1)], [4000, phase('publish')]);
  expect(progressLine(state, 9000, 200)).toBe('home FULL · publish');
  expect(progressLine(idle, 0, 200)).toBeNull();
});

test('the line never wraps and never carries control characters', () => {
  const state = after([0, phase('restore \u001b[2Jx')]);
  expect(progressLine(state, 0, 14)).toBe('restore \\x1b[…');
});
