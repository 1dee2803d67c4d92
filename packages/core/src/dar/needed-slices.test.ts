import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { link, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDar } from './dar.ts';
import { slicesInSummary } from './needed-slices.ts';
import { createTestRunner } from './test-support/runner.ts';

test('the slices it names, and no others, restore the paths', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-slices-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const root = join(directory, 'root');
  await mkdir(join(root, 'a/b'), { recursive: true });
  for (const name of ['1', 'a/2', 'a/b/3', 'a/new\nAll displayed files have their data in slice range [9]\n'])
    await writeFile(join(root, name), randomBytes(20_000));
  await link(join(root, '1'), join(root, 'a/b/hard'));
  execFileSync('dar', ['-N', '-Q', '-c', join(directory, 'whole'), '-R', root, '-s', '9000'], { stdio: 'ignore' });
  const count = readdirSync(directory).filter((file) => file.endsWith('.dar')).length;
  const dar = createDar(createTestRunner());
  for (const [index, path] of ['1', 'a/2', 'a/b', 'a/b/hard', 'nothing'].entries()) {
    const { slices } = await dar.neededSlices(join(directory, 'whole'), [Buffer.from(path)], count);
    expect(slices?.has(count), path).toBe(true);
    expect(slices?.size, path).toBeLessThan(count);
    const part = join(directory, String(index));
    mkdirSync(join(part, 'out'), { recursive: true });
    for (const slice of slices ?? [])
      copyFileSync(join(directory, `whole.${slice}.dar`), join(part, `whole.${slice}.dar`));
    const { outcome } = await dar.extract({
      base: join(part, 'whole'),
      root: join(part, 'out'),
      paths: { kind: 'paths', paths: [Buffer.from(path)] },
      overwrite: false,
      deleted: 'ignore',
      owner: 'ignore',
      fsaScope: 'none',
    });
    expect(outcome, path).toEqual({ kind: 'ok' });
    if (path !== 'nothing') execFileSync('diff', ['-r', join(root, path), join(part, 'out', path)]);
  }
});

test('only the last line of the listing counts, and the slice after a range does too', () => {
  const line = (range: string): string => `All displayed files have their data in slice range [${range}]\n`;
  expect(slicesInSummary(`${line('9')}-----\n${line('1-2,5')}-----\n`, 6)).toEqual(new Set([1, 2, 3, 5, 6]));
  expect(slicesInSummary(line('6'), 6)).toEqual(new Set([6]));
  expect(slicesInSummary(line(''), 6)).toEqual(new Set());
  expect(slicesInSummary('something else', 6)).toBeNull();
});
