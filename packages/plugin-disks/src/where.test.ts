import { expect, test } from 'vitest';
import { parseBlockDevices } from './block-devices.ts';
import { mountOf, parseMounts } from './mounts.ts';
import { diskAt, whereIs } from './where.ts';

const MOUNTS = parseMounts(
  [
    '25 1 254:0 / / rw,relatime - ext4 /dev/vda1 rw',
    '30 25 0:22 / /proc rw,nosuid - proc proc rw',
    '40 25 8:17 / /media/anna/bank\\0402 rw,nosuid shared:97 master:3 - ext4 /dev/sdb1 rw,errors=remount-ro',
    '41 25 253:3 / /media/anna/vault rw - ext4 /dev/mapper/luks-1234 rw',
    '42 25 0:45 /@data /srv/pool rw - btrfs /dev/sdd rw,subvol=/@data',
    '43 25 8:65 / /media/anna/win rw - fuseblk /dev/sde1 rw,user_id=0',
    '44 25 8:81 / /mnt/covered rw - ext4 /dev/sdf1 rw',
    '45 44 8:97 / /mnt/covered rw - ext4 /dev/sdg1 rw',
    '46 44 8:97 /some /mnt/some rw - ext4 /dev/sdg1 rw',
    'no line of that kind',
    '',
  ].join('\n'),
);

const DEVICES =
  parseBlockDevices(
    JSON.stringify({
      blockdevices: [
        {
          'name': 'vda',
          'maj:min': '254:1',
          'children': [{ 'name': 'vda1', 'maj:min': '254:0', 'uuid': 'root', 'label': null }],
        },
        // As lsblk of util-linux 2.27 to 2.32: no KNAME asked for there is unknown, everything is text, blanks before numbers.
        {
          'name': 'sdb',
          'kname': 'sdb',
          'maj:min': '  8:16 ',
          'uuid': null,
          'children': [{ 'name': 'sdb1', 'kname': 'sdb1', 'maj:min': '  8:17 ', 'uuid': 'bank', 'label': 'bank 2' }],
        },
        {
          'name': 'sdc',
          'kname': 'sdc',
          'maj:min': '8:32',
          'uuid': 'outer',
          'label': null,
          'children': [{ 'name': 'luks-1234', 'kname': 'dm-3', 'maj:min': '253:3', 'uuid': 'vault', 'label': '' }],
        },
        { 'name': 'sdd', 'kname': 'sdd', 'maj:min': '8:48', 'uuid': 'pool', 'label': 'pool' },
        { 'name': 'sde1', 'kname': 'sde1', 'maj:min': '8:65', 'uuid': '0123456789ABCDEF', 'label': 'win' },
        { 'name': 'sdf1', 'kname': 'sdf1', 'maj:min': '8:81', 'uuid': 'covered' },
        { 'name': 'sdg1', 'kname': 'sdg1', 'maj:min': '8:97', 'uuid': 'cover' },
        { 'name': 'sdh1', 'kname': 'sdh1', 'maj:min': '8:113', 'uuid': 'attached', 'label': 'attached' },
        {
          'name': 'sdi',
          'kname': 'sdi',
          'maj:min': '8:128',
          'children': [{ 'name': 'md0', 'kname': 'md0', 'maj:min': '9:0', 'uuid': 'array' }],
        },
        {
          'name': 'sdj',
          'kname': 'sdj',
          'maj:min': '8:144',
          'children': [{ 'name': 'md0', 'kname': 'md0', 'maj:min': '9:0', 'uuid': 'array' }],
        },
      ],
    }),
  ) ?? [];

test.each([
  ['/media/anna/bank 2', { uuid: 'bank', label: 'bank 2', directory: '/' }],
  ['/media/anna/bank 2/darkive/x', { uuid: 'bank', label: 'bank 2', directory: '/darkive/x' }],
  ['/media/anna/vault/d', { uuid: 'vault', label: null, directory: '/d' }],
  ['/srv/pool/copies', { uuid: 'pool', label: 'pool', directory: '/@data/copies' }],
  ['/media/anna/win', { uuid: '0123456789ABCDEF', label: 'win', directory: '/' }],
  ['/mnt/covered/x', { uuid: 'cover', label: null, directory: '/x' }],
  ['/mnt/some/x', { uuid: 'cover', label: null, directory: '/some/x' }],
])('%s is on the disk %j, and is found there again', (path, options) => {
  expect(diskAt(path, MOUNTS, DEVICES)).toEqual({ options, problem: null });
  const found = whereIs(options, MOUNTS, DEVICES);
  expect(found.state).toBe('mounted');
  expect('path' in found && diskAt(found.path, MOUNTS, DEVICES).options).toEqual(options);
});

test.each([
  ['/home/anna', 'system', '/'],
  ['/media/anna', 'system', '/'],
  ['/media/anna/bank 22', 'system', '/'],
  ['/proc/1', 'unknown', '/proc'],
])('%s is on no disk of its own', (path, problem, point) => {
  expect(diskAt(path, MOUNTS, DEVICES)).toEqual({ options: null, problem, point });
});

const disk = (uuid: string, directory = '/'): Parameters<typeof whereIs>[0] => ({ uuid, label: null, directory });

test('what is not to be seen is said with where it would be', () => {
  expect(whereIs(disk('nowhere'), MOUNTS, DEVICES)).toEqual({ state: 'absent' });
  expect(whereIs(disk('attached'), MOUNTS, DEVICES)).toEqual({ state: 'unmounted', devices: ['/dev/sdh1'] });
  expect(whereIs(disk('array'), MOUNTS, DEVICES)).toEqual({ state: 'unmounted', devices: ['/dev/md0'] });
  expect(whereIs(disk('pool', '/@other'), MOUNTS, DEVICES)).toEqual({ state: 'hidden', points: ['/srv/pool'] });
  // Another disk is mounted over it.
  expect(whereIs(disk('covered'), MOUNTS, DEVICES)).toEqual({ state: 'unmounted', devices: ['/dev/sdf1'] });
});

test('two file systems with one UUID are a clone; one file system that is mounted twice is none', () => {
  const mounts = (...lines: string[]): ReturnType<typeof parseMounts> => parseMounts(lines.join('\n'));
  const twins = ['8:1', '8:17'].map((number, index) => ({
    'name': `sd${index}`,
    'kname': `sd${index}`,
    'maj:min': number,
    'uuid': 'twin',
  }));
  const devices = parseBlockDevices(JSON.stringify({ blockdevices: twins })) ?? [];
  const both = mounts('1 0 8:1 / /a rw - ext4 /dev/sd0 rw', '2 0 8:17 / /b rw - ext4 /dev/sd1 rw');
  expect(whereIs(disk('twin'), both, devices)).toEqual({ state: 'cloned', points: ['/a', '/b'] });
  const twice = mounts('1 0 8:1 / /a rw - ext4 /dev/sd0 rw', '2 0 8:1 /x /b rw - ext4 /dev/sd0 rw');
  expect(whereIs(disk('twin'), twice, devices)).toEqual({ state: 'mounted', path: '/a' });
});

test('something that is mounted over the directory of the place hides it', () => {
  const mounts = parseMounts('1 0 8:17 / /a rw - ext4 /dev/sdb1 rw\n2 1 0:50 / /a/d rw - tmpfs none rw');
  expect(whereIs(disk('bank', '/d/x'), mounts, DEVICES)).toEqual({ state: 'hidden', points: ['/a'] });
  expect(whereIs(disk('bank', '/e'), mounts, DEVICES)).toEqual({ state: 'mounted', path: '/a/e' });
});

test.each(['', 'no', '[]', '{}', '{"blockdevices":[{"name":7}]}', '{"blockdevices":[{"name":"a","children":[1]}]}'])(
  '%j is no answer of lsblk',
  (text) => {
    expect(parseBlockDevices(text)).toBeNull();
  },
);

test('names of mount points are read as the kernel writes them', () => {
  const [mount] = parseMounts(String.raw`1 0 8:17 / /a\011b\012c\134d\040e rw - ext4 /dev/sdb1 rw`);
  expect(mount?.point).toBe('/a\tb\nc\\d e');
  expect(mountOf('/a\tb\nc\\d e/f', mount === undefined ? [] : [mount])).toBe(mount);
});
