import { systemCode } from '../errors.ts';
import type { Descriptor } from './descriptor.ts';

/** What a kernel answers when the device or its checksums say that data are gone. */
const LOST: ReadonlySet<string> = new Set(['EIO', 'EBADMSG']);
/** What is given up around a place that cannot be read: a page, as the kernel reads it. */
export const PAGE = 4096;

export function isLost(error: unknown): boolean {
  return LOST.has(systemCode(error));
}

/**
 * Fills `target` from `position`; pages that cannot be read become zeros, and `onLost` is told. Returns how many bytes
 * there are, fewer than asked for at the end of the file. Throws other errors as they are.
 */
export async function readDespiteErrors(
  handle: Pick<Descriptor, 'read'>,
  target: Uint8Array,
  position: number,
  onLost: (position: number) => void = () => undefined,
): Promise<number> {
  const read = async (done: number, length: number): Promise<number | undefined> => {
    try {
      return (await handle.read(target, done, length, position + done)).bytesRead;
    } catch (error) {
      if (isLost(error)) return undefined;
      throw error;
    }
  };
  for (let done = 0; done < target.length;) {
    const left = target.length - done;
    const page = Math.min(left, PAGE - ((position + done) % PAGE));
    const count = (await read(done, left)) ?? (await read(done, page));
    if (count === 0) return done;
    if (count === undefined) {
      target.fill(0, done, done + page);
      onLost(position + done);
    }
    done += count ?? page;
  }
  return target.length;
}
