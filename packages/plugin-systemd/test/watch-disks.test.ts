import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../src/test-support/sample-request.ts';
import { splitCommand } from '../src/units/quote.ts';

const BIN = join(import.meta.dirname, '../../cli/bin/run.js');

/** A disk behind a loop device that lsblk knows as udev would tell it, mounted at /mnt/disk. `$1`: a directory; the rest is the script's. */
const DISK = `
set -eu
work=$1; shift
mount -t tmpfs none /run
mount -t tmpfs none /mnt
mkdir -p /run/udev/data /mnt/disk
[ -e "$work/disk" ] || { truncate -s 40M "$work/disk"; mkfs.ext4 -q -L bank-1 "$work/disk"; }
device=$(losetup -f --show "$work/disk")
trap 'umount -A "$device" 2>/dev/null || :; losetup -d "$device"' EXIT
printf 'I:1\\nE:ID_FS_UUID_ENC=%s\\nE:ID_FS_LABEL_ENC=bank-1\\n' "$(blkid -p -o value -s UUID "$device")" \\
  > "/run/udev/data/b$(lsblk -ndo MAJ:MIN "$device" | tr -d ' ')"
mount "$device" /mnt/disk
`;

/** Inside chroot(2), where the root directory is no mount, its propagation cannot be set. */
const OWN_MOUNTS = ['private', 'unchanged']
  .map((propagation) => ['--mount', '--propagation', propagation])
  .find((options) => spawnSync('unshare', [...options, 'true']).status === 0) ?? ['--mount'];

function withDisk(script: string, work: string, env: NodeJS.ProcessEnv, ...args: string[]): SpawnSyncReturns<string> {
  return spawnSync('unshare', [...OWN_MOUNTS, 'sh', '-c', DISK + script, 'sh', work, ...args], {
    env: { ...env, PATH: `${env['PATH']}:/usr/sbin:/sbin` },
    encoding: 'utf8',
  });
}

/** Loop devices are for root, and not in every container. */
function canHaveDisks(): boolean {
  const work = mkdtempSync(join(tmpdir(), 'systemd-disk-'));
  try {
    return withDisk('true', work, { PATH: process.env['PATH'] }).status === 0;
  } finally {
    rmSync(work, { recursive: true });
  }
}

const PREPARE = `
"$1" "$2" backup full --config "$3" >&2
"$1" "$2" place add bank-1 --kind disk --at /mnt/disk --config "$3" >&2
"$1" "$2" systemd generate --to "$work/units" --config "$3" >&2
`;

/** The service is started without the disk; then it is mounted, away, and mounted elsewhere. */
const WATCH = `
until_() { n=0; until "$@"; do n=$((n + 1)); [ $n -lt 600 ]; sleep 0.1; done; }
told() { [ "$(grep -c . "$work/told" 2>/dev/null)" = "$1" ]; }
umount /mnt/disk
setsid "$@" >"$work/printed" 2>&1 &
watcher=$!
trap 'kill -- -$watcher 2>/dev/null || :; umount -A "$device" 2>/dev/null || :; losetup -d "$device"' EXIT
until_ grep -q 'No place is here' "$work/printed"
mount "$device" /mnt/disk
until_ told 1
ls /mnt/disk/archives
umount /mnt/disk
mkdir /mnt/other
mount "$device" /mnt/other
until_ told 2
kill -- -$watcher
`;

test.runIf(canHaveDisks())(
  'as soon as a known disk is mounted it is copied to, and a person is told that it may go',
  async () => {
    const work = await scratch('archives', 'root', 'bin');
    await writeFile(join(work, 'root/letter.txt'), 'Dear aunt,\n');
    const config = join(work, 'config 100%.yaml');
    const paths = { archives: join(work, 'archives'), state: join(work, 'state') };
    await writeFile(
      config,
      JSON.stringify({ version: 1, ...paths, definitions: { home: { root: join(work, 'root') } } }),
    );
    await mkdir(join(work, 'cache'));
    const env = { PATH: process.env['PATH'], HOME: work, DARKIVE_CACHE_DIR: join(work, 'cache'), TZ: 'UTC' };
    const prepared = withDisk(PREPARE, work, env, process.execPath, BIN, config);
    expect(prepared.status, prepared.stderr).toBe(0);

    const unit = await readFile(join(work, 'units/darkive-disks.service'), 'utf8');
    const [line = ''] = /(?<=^ExecStart=).*$/m.exec(unit) ?? [];
    await writeFile(join(work, 'bin/notify-send'), `#!/bin/sh\necho "$3" | head -1 >> '${work}/told'\n`, {
      mode: 0o755,
    });
    const own = { ...env, PATH: `${join(work, 'bin')}:${env.PATH}` };
    const watched = withDisk(WATCH, work, own, ...splitCommand(line));
    expect(watched.status, watched.stderr).toBe(0);
    expect(watched.stdout).toMatch(/^home_FULL_.*\.manifest\.json$/m);
    const told = (await readFile(join(work, 'told'), 'utf8')).trimEnd().split('\n');
    expect(told[0]).toMatch(/^bank-1 \(kept at: bank-1\): .* copied/);
    expect(told[1]).toMatch(/^bank-1 \(kept at: bank-1\): nothing to do, it is up to date/);
    expect(await readFile(join(work, 'printed'), 'utf8')).toContain('it may be detached');
  },
  120_000,
);
