import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { damaged, damages } from '../archive/test-support/damages.ts';
import { proveBase, writeBaseDigests } from './base-digest.ts';

let archives: string;
let base: string;
beforeEach(async () => {
  archives = await mkdtemp(join(tmpdir(), 'darkive-base-'));
  base = join(archives, 'my home.dmd');
});
afterEach(() => rm(archives, { recursive: true }));

test('no damage to a base or to its digest passes for proved, and sha256sum agrees', async () => {
  expect(await proveBase(base)).toBe('missing');
  const content = Buffer.from('what dar_manager wrote, whatever it is');
  await writeFile(base, content);
  expect(await proveBase(base)).toBe('unproved');
  await writeBaseDigests(base, [base]);
  expect(await proveBase(base)).toBe('proved');
  const list = '.darkive/digests/my home.dmd.sha256';
  execFileSync('sha256sum', ['--strict', '-c', list], { cwd: archives, stdio: 'pipe' });
  const digest = await readFile(join(archives, list));
  await fc.assert(
    fc.asyncProperty(damages, fc.boolean(), async (damage, inDigest) => {
      const sound = inDigest ? digest : content;
      const other = damaged(sound, damage);
      await writeFile(inDigest ? join(archives, list) : base, other);
      const proof = await proveBase(base);
      await writeFile(join(archives, list), digest);
      await writeFile(base, content);
      expect(proof === 'proved').toBe(other.equals(sound));
    }),
    { numRuns: 200 },
  );
});

test('a crash between the digest and the base leaves a base that is proved', async () => {
  await writeFile(base, 'old');
  await writeFile(`${base}.new`, 'new');
  await writeBaseDigests(base, [`${base}.new`, base]);
  expect(await proveBase(base)).toBe('proved');
  await writeFile(base, 'new');
  expect(await proveBase(base)).toBe('proved');
  await writeFile(base, 'neither');
  expect(await proveBase(base)).toMatchObject({ problem: expect.stringContaining('SHA-256') });
});

test('a large base is left to those who have the time, its digest is not', async () => {
  await writeFile(base, 'large');
  await writeBaseDigests(base, [base]);
  await writeFile(base, 'lorge');
  expect(await proveBase(base, 4)).toBe('proved');
  await writeFile(join(archives, '.darkive/digests/my home.dmd.sha256'), 'rot');
  expect(await proveBase(base, 4)).toMatchObject({ problem: expect.stringContaining('digest') });
});
