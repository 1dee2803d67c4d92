import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adviceFor, lingerAdvice } from './advice.ts';
import { thisHost } from './host.ts';
import { connectManager } from './manager/manager.ts';
import { sampleRequest, scratch } from './test-support/sample-request.ts';

/** A machine whose logind answers so. */
async function advised(answer: string, scope: 'user' | 'system' = 'user') {
  const directory = await scratch();
  await writeFile(join(directory, 'systemctl'), '#!/bin/sh\n', { mode: 0o755 });
  await writeFile(join(directory, 'loginctl'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  const host = thisHost();
  return lingerAdvice(await connectManager(scope, { ...host, env: { PATH: directory } }));
}

test('whoever installs timers of a user is told of lingering, unless it is on', async () => {
  const advice = [{ severity: 'info', code: 'lingering-off', hint: expect.stringContaining('loginctl enable-linger') }];
  expect(await advised('echo no')).toMatchObject(advice);
  // Nobody logged in, and no lingering: logind knows no such user.
  expect(await advised('echo "Failed to get user: User ID 0 is not logged in" >&2; exit 1')).toMatchObject(advice);
  expect(await advised('echo yes')).toEqual([]);
  expect(await advised('echo no', 'system')).toEqual([]);
});

test('a secret that a service would not have is named before the night in which it is missed', async () => {
  const there = join(await scratch(), 'url');
  await writeFile(there, 'https://example.org/');
  const codes = async (url: string, credentials: object) => {
    const plugins = { 'darkive-plugin-tell': { url }, '@darkive/plugin-systemd': { credentials } };
    const settings = { archives: '/mnt/a', definitions: { home: { root: '/home/anna' } }, plugins };
    return adviceFor(await sampleRequest(settings)).map(({ code }) => code);
  };
  expect(await codes('systemd:hook', { hook: there })).toEqual([]);
  expect(await codes('systemd:hook', { hook: `${there}.gone` })).toEqual(['credential-missing']);
  expect(await codes('systemd:no-such-credential', {})).toEqual(['credential-missing']);
  expect(await codes('env:HOOK', {})).toEqual(['secret-not-in-service']);
});
