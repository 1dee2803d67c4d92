import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { quickDarPath } from './quick-dar-path.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Directory of this test run alone; removed at its end. Holds `home`, `tmp` and `bin`. */
    privateDirectory: string;
    /** PATH of every test. */
    path: string;
  }
}

/** Makes the directory that isolation.ts gives to every test file as home and temporary directory. */
export default function setup(project: TestProject): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-test-'));
  // Tests that run programs as another user must be able to reach their files below.
  chmodSync(directory, 0o711);
  mkdirSync(join(directory, 'home'), { mode: 0o700 });
  mkdirSync(join(directory, 'tmp'));
  chmodSync(join(directory, 'tmp'), 0o1777);
  project.provide('privateDirectory', directory);
  project.provide('path', quickDarPath(process.env.PATH ?? '', join(directory, 'bin')));
  return () => rmSync(directory, { recursive: true, force: true });
}
