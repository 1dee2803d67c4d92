import { existsSync } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeTree } from '../fs/index.ts';
import { makeTestDirectory } from './make-test-directory.ts';

test('the journal knows the directory of the restore test before it is there, so that no crash leaves it behind', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'darkive-test-'));
  onTestFinished(() => removeTree(parent));
  const adopted: { readonly path: string; readonly there: boolean }[] = [];
  const adopt = async (path: string): Promise<void> => void adopted.push({ path, there: existsSync(path) });
  const directory = await makeTestDirectory(join(parent, 'tmp'), { adopt }, 'one');
  expect(adopted).toEqual([{ path: directory, there: false }]);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
});
