import { execFileSync } from 'node:child_process';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { startTestServer } from '@darkive/core/testing';
import { expect, onTestFinished, test } from 'vitest';
import { BIN, createSandbox } from './support/cli.ts';

const example = join(import.meta.dirname, '../../../examples/plugin-ntfy');

test(
  'the example is a stranger’s package: it installs from its lockfile, passes its test, is packed, installed, and tells',
  { timeout: 120_000 },
  async () => {
    const server = await startTestServer();
    onTestFinished(() => server.close());
    const sandbox = await createSandbox({ TOPIC: 'my-backups' });
    const { directory } = sandbox;
    const own = join(directory, 'plugin-ntfy');
    // As a clone would have it: nothing that was built or installed here.
    await cp(example, own, { recursive: true, filter: (path) => !/\/(?:dist|node_modules)$/.test(path) });
    await mkdir(join(directory, 'bin'));
    await writeFile(join(directory, 'bin/darkive'), `#!/bin/sh\nexec '${process.execPath}' '${BIN}' "$@"\n`);
    await chmod(join(directory, 'bin/darkive'), 0o755);
    const env = {
      ...sandbox.env,
      PATH: [join(directory, 'bin'), sandbox.env['PATH']].join(delimiter),
      npm_config_update_notifier: 'false',
    };
    const npm = (...args: string[]): string =>
      execFileSync('npm', args, { cwd: own, env, encoding: 'utf8', stdio: 'pipe' });

    npm('ci');
    expect(npm('test')).toMatch(/tells every outcome that it wants[^]*ℹ fail 0/);
    npm('pack');
    const installed = await sandbox.run('plugins', 'install', `file:${join(own, 'darkive-plugin-ntfy-0.1.0.tgz')}`);
    expect(installed, installed.stderr).toMatchObject({ code: 0 });

    for (const name of ['home', 'archives', 'config']) await mkdir(join(directory, name));
    await writeFile(join(directory, 'home/a.txt'), 'a');
    const config = {
      version: 1,
      archives: join(directory, 'archives'),
      definitions: { home: { root: join(directory, 'home') } },
      plugins: { 'darkive-plugin-ntfy': { topic: 'env:TOPIC', server: server.url } },
    };
    await writeFile(join(directory, 'config/config.yaml'), JSON.stringify(config));
    expect(await sandbox.run('plugins')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/darkive-plugin-ntfy +0\.1\.0 +1 +installed +loaded +notify\n/),
    });
    expect((await sandbox.run('backup', 'full')).code).toBe(0);
    expect(server.requests.map(({ body }) => JSON.parse(body))).toEqual([
      {
        topic: 'my-backups',
        title: expect.stringMatching(/^Backup done on .*: home$/),
        message: expect.any(String),
        priority: 2,
        tags: ['white_check_mark'],
      },
    ]);
    expect((await sandbox.run('plugins', 'uninstall', 'darkive-plugin-ntfy')).code).toBe(0);
  },
);
