import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { link, mkdir, open, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createDar } from './dar.ts';
import { crcWidth, fileDataCrc } from './data-crc.ts';
import { createTestRunner } from './test-support/runner.ts';

test('it is what dar lists for files of every length, sparse ones, hard links and compressed ones', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-crc-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const root = join(directory, 'root');
  await mkdir(root);
  for (const length of [0, 1, 3, 4, 5, 31, 99_999, 262_144, 262_145, 700_001]) {
    await writeFile(join(root, `length ${length}`), Buffer.alloc(length, 'an odd pattern, '));
  }
  await link(join(root, 'length 99999'), join(root, 'hard link'));
  await truncate(join(root, 'length 31'), 1_000_003);
  const sparse = await open(join(root, 'length 31'), 'r+');
  await sparse.write(Buffer.from('ABCDE'), 0, 5, 500_001);
  await sparse.close();
  execFileSync('dar', ['-N', '-Q', '-c', join(directory, 'a'), '-R', root, '-zgzip'], { stdio: 'ignore' });
  const listed: string[] = [];
  const { outcome } = await createDar(createTestRunner()).list(join(directory, 'a'), async ({ path, crc }) => {
    expect(crc, String(path)).not.toBeNull();
    listed.push(String(path));
    expect(await fileDataCrc(join(root, String(path)), crcWidth(crc ?? '')), String(path)).toBe(crc);
  });
  expect(outcome).toEqual({ kind: 'ok' });
  expect(listed).toHaveLength(11);
});

test('a ring of another width takes the same bytes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-crc-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  await writeFile(join(directory, 'file'), 'abcdefgh123');
  // a^1 b^2 c^3 d e f g h
  expect(await fileDataCrc(join(directory, 'file'), 8)).toBe('5050506465666768');
  expect(await fileDataCrc(join(directory, 'file'), 4)).toBe('3536370c');
  await expect(fileDataCrc(join(directory, 'file'), 4, AbortSignal.abort('SIGINT'))).rejects.toBe('SIGINT');
});
