import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPluginConfig, type Config } from '@darkive/core/plugin';
import { onTestFinished } from 'vitest';
import { optionsOf } from '../options.ts';
import type { UnitRequest } from '../units/unit-request.ts';

/** A configuration read from YAML; JSON is YAML. */
async function configOf(settings: object): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), 'systemd-config-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const file = join(directory, 'config.yaml');
  await writeFile(file, JSON.stringify({ version: 1, state: '/var/lib/darkive', ...settings }));
  const config = await loadPluginConfig({ file, surroundings: { env: {}, cwd: directory, home: '/home/anna' } });
  return { ...config, file: '/home/anna/.config/darkive/config.yaml' };
}

/** A machine that is always the same, so that units can be compared with files. */
export async function sampleRequest(settings: object, change: Partial<UnitRequest> = {}): Promise<UnitRequest> {
  const config = await configOf(settings);
  return {
    scope: 'user',
    config,
    options: await optionsOf(config, { env: {}, home: '/home/anna' }),
    node: '/usr/bin/node',
    cli: '/usr/lib/darkive/bin/run.js',
    inhibit: '/usr/bin/systemd-inhibit',
    cache: '/home/anna/.cache/darkive',
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    mounts: [{ point: '/', type: 'ext4' }],
    findmnt: null,
    version: '1.2.3',
    ...change,
  };
}

/** A directory of one test's own. */
export async function scratch(...names: readonly string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'systemd-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  for (const name of names) await mkdir(join(directory, name), { recursive: true });
  return directory;
}
