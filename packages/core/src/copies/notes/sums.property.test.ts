import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { sha256Sums } from './sums.ts';

const CHARACTERS = ['\\', '\n', '\r', ' ', '*', '-', "'", '"', '$', 'a', 'n', 'r', 'ü', '\t', '#', '\u202e'];

const name = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((text) => Buffer.byteLength(text) < 200);

test('sha256sum -c takes every name, and finds every changed file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-sums-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), async (names) => {
      const at = await mkdtemp(join(directory, `${(run += 1)}-`));
      const files = names.map((file, index) => {
        const content = `${index} ${file}`;
        return { file: `./${file}`, content, sha256: createHash('sha256').update(content).digest('hex') };
      });
      for (const { file, content } of files) await writeFile(join(at, file), content);
      const check = (): number | null =>
        spawnSync('sha256sum', ['-c', '--strict', '--status', '-'], { cwd: at, input: sha256Sums(files) }).status;
      expect(check()).toBe(0);
      // The same text as sha256sum itself writes.
      const own = execFileSync('sha256sum', ['--', ...files.map(({ file }) => file)], { cwd: at, encoding: 'utf8' });
      expect(sha256Sums(files)).toBe(own);
      const last = files.at(-1);
      await writeFile(join(at, last?.file ?? ''), `${last?.content} changed`);
      expect(check()).toBe(1);
    }),
    { numRuns: 60 },
  );
});
