import { open, readdir, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** Turns over every bit of some bytes of a file in the archive directory, at a position from 0 to below 1 of its length. */
export async function flip(stage: Stage, file: string, where = 0.5, bytes = 1): Promise<void> {
  await stage.changes(file);
  const handle = await open(join(stage.archives, file), 'r+');
  try {
    const { size } = await handle.stat();
    const position = Math.min(Math.floor(size * where), size - bytes);
    const content = Buffer.alloc(bytes);
    await handle.read(content, 0, bytes, position);
    await handle.write(
      content.map((byte) => byte ^ 0xff),
      0,
      bytes,
      position,
    );
  } finally {
    await handle.close();
  }
}

/** Removes a file of the archive directory. */
export async function lose(stage: Stage, file: string): Promise<void> {
  await stage.changes(file);
  await rm(join(stage.archives, file));
}

/** Cuts a file of the archive directory to a part of its length. */
export async function cut(stage: Stage, file: string, part: number): Promise<void> {
  await stage.changes(file);
  const handle = await open(join(stage.archives, file));
  const { size } = await handle.stat();
  await handle.close();
  await truncate(join(stage.archives, file), Math.floor(size * part));
}

/** Files of the archive directory whose names fit, sorted. */
export async function filesLike(stage: Stage, pattern: RegExp): Promise<readonly string[]> {
  return (await readdir(stage.archives)).filter((name) => pattern.test(name)).toSorted();
}
