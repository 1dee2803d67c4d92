import { pluginContract } from '@darkive/core/testing';
import { describe, expect, it, test } from 'vitest';
import { plugin } from './plugin.ts';
import register from './register.ts';

pluginContract({
  plugin: () => plugin,
  validOptions: [
    {},
    { 'calendar': 'hourly', 'randomized-delay': '1h 30min', 'wait': '90s', 'nice': -5, 'io-class': 'none' },
    { 'inhibit-sleep': false, 'on-ac-power': true, 'sandbox': 'off', 'writable': ['/mnt/parity'] },
    { 'credentials': { 'discord-url': '/etc/darkive/url' }, 'timers': { scrub: 'off' }, 'prune-full-archives': true },
  ],
  invalidOptions: [
    { calender: 'daily' },
    { calendar: 'daily\nOnCalendar=hourly' },
    { 'randomized-delay': 'long' },
    { wait: '1 day' },
    { nice: 20 },
    { sandbox: 'yes' },
    { writable: ['parity'] },
    { writable: ['/mnt/../etc'] },
    { credentials: { 'a b': '/x' } },
    { credentials: { a: 'x' } },
    { timers: { backup: 'daily' } },
  ],
  it,
  describe,
});

test('the register hook returns the plugin', async () => {
  expect(await register()).toBe(plugin);
});
