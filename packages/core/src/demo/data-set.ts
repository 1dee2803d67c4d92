import { createHash } from 'node:crypto';
import { appendFile, link, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes that do not compress and are the same in every demo: SHA-256 in counter mode, seeded by the file's name. */
function noise(seed: string, bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * 32 < bytes; counter += 1) {
    blocks.push(createHash('sha256').update(`${seed}:${counter}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** A small household: photographs, letters, a disk image with holes, links, and names that trouble scripts. */
export async function makeDataSet(root: string): Promise<void> {
  for (const directory of ['photos/2024 summer', 'letters', 'films', 'empty']) {
    await mkdir(join(root, directory), { recursive: true });
  }
  for (let number = 1; number <= 6; number += 1) {
    const name = `beach-${number}.jpg`;
    await writeFile(join(root, 'photos/2024 summer', name), noise(name, 180_000 + number * 7_000));
  }
  await link(join(root, 'photos/2024 summer/beach-1.jpg'), join(root, 'photos/best of 2024.jpg'));
  await writeFile(join(root, 'letters/to "Anna" & Öskar.txt'), 'Dear both,\nthe garden is in bloom.\n');
  await writeFile(join(root, 'letters/recipe.txt'), 'Flour, eggs, milk.\n'.repeat(400));
  await writeFile(join(root, 'films/holiday.mkv'), noise('holiday', 1_600_000));
  await writeFile(join(root, 'films/disk.img'), noise('image', 4_096));
  await truncate(join(root, 'films/disk.img'), 4 * 1024 * 1024);
  await symlink('photos/2024 summer/beach-2.jpg', join(root, 'wallpaper'));
}

/** The first edits: one letter changed, one photograph added. */
export async function editForDiff(root: string): Promise<void> {
  await appendFile(join(root, 'letters/recipe.txt'), 'And a little salt.\n');
  await writeFile(join(root, 'photos/2024 summer/sunset.jpg'), noise('sunset', 210_000));
}

/** The next edits: one photograph deleted, one letter added. */
export async function editForIncr(root: string): Promise<void> {
  await rm(join(root, 'photos/2024 summer/beach-6.jpg'));
  await writeFile(join(root, 'letters/reply.txt'), 'Dear friend,\nhere it rains.\n');
}
