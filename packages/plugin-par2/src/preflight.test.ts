import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTestContext } from '@darkive/core/testing';
import { expect, test } from 'vitest';
import { optionsSchema } from './options.ts';
import { nativeProblem, preflight } from './preflight.ts';

async function ask(section: object, fakePar2: string | null = null) {
  const made = await createTestContext({ options: optionsSchema.parse(section), stage: 'preflight' });
  await made.cleanUp();
  if (fakePar2 === null) return await preflight(null, made.context);
  await mkdir(made.directory);
  const program = join(made.directory, 'par2');
  if (fakePar2 !== '') {
    await writeFile(program, fakePar2);
    await chmod(program, 0o755);
  }
  const found = await createTestContext({
    options: optionsSchema.parse(section),
    stage: 'preflight',
    path: made.directory,
  });
  try {
    return await preflight(null, found.context);
  } finally {
    await found.cleanUp();
    await made.cleanUp();
  }
}

test('the par2 of this machine will do', async () => {
  expect(await ask({ engine: 'par2' })).toEqual([]);
});

test.each([
  ['no par2', '', 'tool-missing', 'The program par2 was not found on the PATH; 0.8 or newer is needed.'],
  [
    'an old par2',
    '#!/bin/sh\necho par2cmdline version 0.6.14\n',
    'tool-too-old',
    'par2 0.6.14 is too old: 0.8 or newer is needed.',
  ],
  ['something else named par2', '#!/bin/sh\nexit 1\n', 'tool-unusable', 'it told no version'],
])('%s is an error with a hint', async (_what, program, code, message) => {
  const [found, ...others] = await ask({ engine: 'par2' }, program);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ severity: 'error', code, hint: expect.stringMatching(/^Install par2 .*engine: par2/) });
  expect(found?.message).toContain(message);
});

test('the built-in engine needs no par2', async () => {
  expect(await ask({}, '')).toEqual([]);
});

test('a newer par2 is welcome', async () => {
  expect(await ask({ engine: 'par2' }, '#!/bin/sh\necho par2cmdline-turbo version 1.3.0\n')).toEqual([]);
});

test('a parity directory that is not there is an error: it may be a disk that is not mounted', async () => {
  const [found] = await ask({ directory: '/nowhere/parity' });
  expect(found).toMatchObject({ severity: 'error', code: 'parity-directory', facts: { directory: '/nowhere/parity' } });
  const [file] = await ask({ directory: '/etc/passwd' });
  expect(file?.message).toContain('it is not a directory');
});

test.for([
  [{ state: 'absent', reason: 'not installed' }, []],
  [{ state: 'refused', reason: 'avx2-planes computes wrong bytes' }, ['warning parity-kernels']],
] as const)('native kernels that are $0.state: %o', ([state, expected]) => {
  const found = nativeProblem(state);
  expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual(expected);
  for (const { message } of found) expect(message).toContain(state.reason);
});
