import { execFileSync, spawnSync, type StdioOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Functions of a shell that has mounts of its own: `disk NAME LABEL` makes a disk (a file with ext4 behind a loop device) that lsblk knows as
 * udev would tell it, and prints the device; `attach DEVICE DIRECTORY` mounts it; `detach DEVICE` takes it away.
 */
const FUNCTIONS = `
set -eu
mount -t tmpfs none /mnt
mount -t tmpfs none /run
mkdir -p /run/udev/data
known() {
  printf 'I:1\\nE:ID_FS_UUID_ENC=%s\\nE:ID_FS_LABEL_ENC=%s\\n' \\
    "$(blkid -p -o value -s UUID "$1")" "$(blkid -p -o value -s LABEL "$1")" \\
    > "/run/udev/data/b$(lsblk -ndo MAJ:MIN "$1" | tr -d ' ')"
}
disk() {
  [ -e "$WORK/$1" ] || { truncate -s 40M "$WORK/$1"; mkfs.ext4 -q -L "$2" "$WORK/$1"; }
  device=$(losetup -f --show "$WORK/$1")
  known "$device"
  echo "$device"
}
attach() { mkdir -p "$2"; mount "$1" "$2"; }
detach() {
  rm "/run/udev/data/b$(lsblk -ndo MAJ:MIN "$1" | tr -d ' ')"
  losetup -d "$1"
}
trap 'for device in $(losetup -n -O NAME,BACK-FILE | grep -F "$WORK/" | cut -d" " -f1); do umount -A "$device" 2>/dev/null || :; losetup -d "$device"; done' EXIT
`;

/** Inside chroot(2), where the root directory is no mount, its propagation cannot be set. */
const OWN_MOUNTS = ['private', 'unchanged']
  .map((propagation) => ['--mount', '--propagation', propagation])
  .find((options) => spawnSync('unshare', [...options, 'true']).status === 0) ?? ['--mount'];

/** Runs a shell script with those functions; gives what it printed. */
export function withDisks(script: string, stdio: StdioOptions = ['ignore', 'pipe', 'pipe']): string {
  const work = mkdtempSync(join(tmpdir(), 'darkive-disks-'));
  try {
    return execFileSync('unshare', [...OWN_MOUNTS, 'sh', '-c', FUNCTIONS + script], {
      env: { PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, WORK: work, NODE: process.execPath },
      encoding: 'utf8',
      stdio,
    });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Loop devices, and mounts, are for root, and not in every container. */
export function canHaveDisks(): boolean {
  try {
    withDisks('device=$(disk try try); attach "$device" /mnt/try');
    return true;
  } catch {
    return false;
  }
}
