import { chmod, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createToolRunner } from '../exec/index.ts';
import { removeTree } from '../fs/index.ts';
import { silentLogger } from '../log/index.ts';
import { createDar } from './dar.ts';

async function darOnly(make: (directory: string) => Promise<void>) {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-dar-'));
  onTestFinished(() => removeTree(directory));
  await make(directory);
  const runner = createToolRunner({
    env: { PATH: directory },
    log: silentLogger,
    output: () => undefined,
    mask: String,
  });
  return createDar(runner);
}

test('a PATH without gpg, on which Debian’s dar does not start, is named with its remedy', async () => {
  const dar = await darOnly((directory) => symlink('/usr/bin/dar', join(directory, 'dar')));
  await expect(dar.version()).rejects.toMatchObject({
    code: 'tool-failed',
    message: expect.stringContaining('GPGME'),
    hint: expect.stringContaining('gpg'),
  });
});

test('another program of the name dar is not taken for it', async () => {
  const dar = await darOnly(async (directory) => {
    await writeFile(join(directory, 'dar'), '#!/bin/sh\necho Disassembler And Rewriter 1.0\n');
    await chmod(join(directory, 'dar'), 0o755);
  });
  await expect(dar.version()).rejects.toMatchObject({
    code: 'tool-failed',
    hint: expect.stringContaining('Disk ARchive'),
  });
});

test('a missing dar is missing', async () => {
  const dar = await darOnly(async () => undefined);
  await expect(dar.version()).rejects.toMatchObject({ code: 'tool-missing' });
});
