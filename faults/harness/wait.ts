import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is true, at most so many seconds. */
export async function until(what: string, isTrue: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(10);
  }
}

export function fileAppears(file: string): Promise<void> {
  return until(`${file} appears`, () => existsSync(file));
}
