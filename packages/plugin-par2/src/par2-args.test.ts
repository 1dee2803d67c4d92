import { expect, test } from 'vitest';
import { createCommand, useCommand } from './par2-args.ts';

const settings = { memory: 512, threads: null };

test('create: values stand behind their letter, the set has no directory, the slice has one', () => {
  const plan = { blockSize: 4096, sourceBlocks: 100, recoveryBlocks: 5 };
  const request = { slice: '/a*b/media_FULL.1.dar', directory: '/parity', plan, onProgress: () => {} };
  expect(createCommand(request, settings)).toEqual({
    cwd: '/parity',
    args: [
      'create',
      '-s4096',
      '-c5',
      '-n1',
      '-u',
      '-m512',
      '-B/a*b',
      '--',
      'media_FULL.1.dar.par2',
      '/a*b/media_FULL.1.dar',
    ],
  });
});

test('verify and repair start where the set lies', () => {
  const request = { sliceDirectory: '/archives', parityDirectory: '/parity', set: 'x.1.dar.par2' };
  expect(useCommand('verify', request, { memory: 64, threads: 2 })).toEqual({
    cwd: '/parity',
    args: ['verify', '-m64', '-t2', '-B/archives', '--', 'x.1.dar.par2'],
  });
});
