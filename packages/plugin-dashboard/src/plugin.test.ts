import { pluginContract } from '@darkive/core/testing';
import { describe, expect, it, test } from 'vitest';
import { plugin } from './plugin.ts';
import register from './register.ts';

pluginContract({
  plugin: () => plugin,
  validOptions: [{}, { textfile: '/var/lib/node_exporter/darkive.prom' }, { textfile: null }],
  invalidOptions: [{ textfiles: '/x.prom' }, { textfile: 'x.prom' }, { textfile: '/x.txt' }, { textfile: 5 }],
  it,
  describe,
});

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});
