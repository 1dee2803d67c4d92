import { expect, test } from 'vitest';
import { findProgram, parseMounts, serviceEnvironment, unitDirectory } from './host.ts';

const HOST = { env: {}, home: '/home/anna', userId: 1000 };

test('units of a user lie where systemd looks for them', () => {
  expect(unitDirectory('user', HOST)).toBe('/home/anna/.config/systemd/user');
  expect(unitDirectory('user', { ...HOST, env: { XDG_CONFIG_HOME: '/x' } })).toBe('/x/systemd/user');
  expect(unitDirectory('user', { ...HOST, env: { XDG_CONFIG_HOME: 'x' } })).toBe('/home/anna/.config/systemd/user');
  expect(unitDirectory('system', HOST)).toBe('/etc/systemd/system');
});

test('a service gets the variables that paths use, never one that holds a secret', () => {
  const env = { DISK: '/mnt/d', TOKEN: 'secret', XDG_STATE_HOME: '/s', UNUSED: 'x', EMPTY: '' };
  const text = 'archives: $DISK/a\nroot: ${EMPTY}/$$UNUSED\nurl: env:TOKEN\nother: $TOKEN\n';
  expect(serviceEnvironment(text, 'user', { ...HOST, env })).toEqual({
    DISK: '/mnt/d',
    XDG_STATE_HOME: '/s',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  });
  expect(serviceEnvironment('', 'system', HOST)['HOME']).toBe('/home/anna');
});

test('mounts are read with their escapes', () => {
  const text =
    '22 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 22 0:40 / /mnt/my\\040disk rw,nosuid shared:1 - fuse.sshfs a:/ rw\n\n';
  expect(parseMounts(text)).toEqual([
    { point: '/', type: 'ext4' },
    { point: '/mnt/my disk', type: 'fuse.sshfs' },
  ]);
});

test('a program that is not on the PATH is not found', () => {
  expect(findProgram('sh', { ...HOST, env: { PATH: '/usr/bin:/bin' } })).toMatch(/\/bin\/sh$/);
  expect(findProgram('sh', HOST)).toBeNull();
});
