// Run by node --test with a disk mounted at /mnt/disk, whose UUID is $UUID.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import { placeDriverContract } from '@darkive/core/testing';
import { diskDriver } from '../disk-driver.ts';

const uuid = process.env['UUID'] ?? '';

placeDriverContract({
  driver: diskDriver,
  describe,
  it,
  make: async () => {
    await mkdir('/mnt/disk', { recursive: true });
    const path = await mkdtemp('/mnt/disk/place-');
    return {
      here: { uuid, label: 'bank-2', directory: `/${basename(path)}` },
      absent: { uuid: 'f04f6c77-9000-4acc-adb6-000000000000', label: null, directory: '/' },
      dispose: () => rm(path, { recursive: true }),
    };
  },
});
