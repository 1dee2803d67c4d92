import { expect, test } from 'vitest';
import type { ProgressEvent } from '@darkive/core/records';
import { chooseDisplayMode, createDisplay, type DisplayStream } from './display.ts';

const archive: ProgressEvent = { kind: 'phase', phase: 'archive', expectedSeconds: 75 };
const CLEAR = '\r\u001b[K';

function record(): { stream: DisplayStream; written: string[] } {
  const written: string[] = [];
  return { stream: { isTTY: true, columns: 80, write: (text) => written.push(text) }, written };
}

test('a terminal gets a line, a pipe gets lines, JSON on a pipe gets nothing, quiet is quiet', () => {
  const flags = { quiet: false, progress: true, json: false };
  const [terminal, pipe] = [{ isTTY: true, write: () => true }, { write: () => true }];
  expect(chooseDisplayMode(flags, terminal)).toBe('line');
  expect(chooseDisplayMode({ ...flags, json: true }, terminal)).toBe('line');
  expect(chooseDisplayMode({ ...flags, progress: false }, terminal)).toBe('plain');
  expect(chooseDisplayMode(flags, pipe)).toBe('plain');
  expect(chooseDisplayMode({ ...flags, progress: false }, pipe)).toBe('none');
  expect(chooseDisplayMode({ ...flags, json: true }, pipe)).toBe('none');
  expect(chooseDisplayMode({ ...flags, quiet: true }, terminal)).toBe('none');
});

test('the line is redrawn ten times a second at most, and the cursor comes back', () => {
  const { stream, written } = record();
  let now = 0;
  const display = createDisplay('line', stream, () => now);
  display.onProgress(archive);
  for (now = 1; now <= 250; now += 1)
    display.onProgress({ kind: 'progress', bytes: now, totalBytes: null, slices: null });
  display.finish();
  expect(written).toEqual([
    `\u001b[?25l${CLEAR}archive · 1:15 left`,
    `${CLEAR}archive · 100 B · 1:15 left`,
    `${CLEAR}archive · 200 B · 1:15 left`,
    `${CLEAR}\u001b[?25h`,
  ]);
});

test('a terminal that does not know its width gets the line all the same', () => {
  const { stream, written } = record();
  const display = createDisplay('line', { ...stream, columns: 0 }, () => 0);
  display.onProgress(archive);
  display.finish();
  expect(written[0]).toContain('archive · 1:15 left');
});

test('a line of its own does not tear the progress line', () => {
  const { stream, written } = record();
  const display = createDisplay('line', stream, () => 0);
  display.onProgress(archive);
  display.say('Ending.');
  display.finish();
  display.finish();
  expect(written.slice(1)).toEqual([
    `${CLEAR}\u001b[?25h`,
    'Ending.\n',
    `\u001b[?25l${CLEAR}archive · 1:15 left`,
    `${CLEAR}\u001b[?25h`,
  ]);
});

test('plain progress is a line a phase and a line a run', () => {
  const { stream, written } = record();
  const display = createDisplay('plain', stream, () => 0);
  display.onProgress({ kind: 'run-start', definition: 'home', type: 'FULL' });
  display.onProgress(archive);
  display.onProgress({ kind: 'progress', bytes: 1, totalBytes: 2, slices: 1 });
  display.finish();
  expect(written).toEqual(['home: FULL starts\n', 'home: archive (1 min 15 s last time)\n']);
});

test('without a display a warning is still said', () => {
  const { stream, written } = record();
  const display = createDisplay('none', stream, () => 0);
  display.onProgress(archive);
  display.say('warning: plugin x was refused');
  expect(written).toEqual(['warning: plugin x was refused\n']);
});
