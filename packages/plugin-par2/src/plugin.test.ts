import { pluginContract } from '@darkive/core/testing';
import { describe, expect, it, test } from 'vitest';
import { plugin } from './plugin.ts';
import register from './register.ts';

pluginContract({
  plugin: () => plugin,
  validOptions: [
    {},
    { ratio: '10%' },
    { ratio: { full: '10%', incr: '2.5 %' } },
    { engine: 'darkive' },
    { engine: 'par2', directory: '/srv/parity', verify: false, memory: '2 GiB', threads: 1 },
    { directory: null, threads: null, memory: null },
  ],
  invalidOptions: [
    { ratio: 5 },
    { ratio: '0%' },
    { ratio: '101%' },
    { ratio: { full: '5%', FULL: '5%' } },
    { directory: 'parity' },
    { engine: 'rar' },
    { memory: '8 MiB' },
    { threads: 0 },
    { verify: 'yes' },
  ],
  it,
  describe,
});

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});
