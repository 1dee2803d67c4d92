import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DarkiveError } from '@darkive/core/errors';

/** `darkive plugins test --json`. */
export interface PluginTestDocument {
  readonly schema: 'darkive.plugin-test/1';
  readonly directory: string;
  readonly passed: boolean;
}

interface TestRequest {
  /** Absolute directory of the plugin. */
  readonly directory: string;
  /** Absolute directory of this package. */
  readonly root: string;
  /** stdout carries a document: what the tests print goes to stderr. */
  readonly json: boolean;
}

/** Runs the plugin's tests with Node's own runner, where the host's core can be imported. */
export function testPlugin({ directory, root, json }: TestRequest): Promise<PluginTestDocument> {
  const hooks = pathToFileURL(join(root, 'bundle/plugin-test-modules.js')).href;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--test'], {
      cwd: directory,
      // In the environment, not an argument: the runner starts a process for each file.
      env: { ...process.env, NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import=${hooks}`.trim() },
      stdio: ['ignore', json ? 2 : 1, 2],
    });
    child.on('error', (cause) => {
      const hint = 'Name the directory that holds its package.json.';
      reject(new DarkiveError('usage-invalid', `The tests in ${directory} cannot be started.`, { hint, cause }));
    });
    child.on('close', (code) => resolve({ schema: 'darkive.plugin-test/1', directory, passed: code === 0 }));
  });
}
