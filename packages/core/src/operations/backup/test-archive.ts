import { sha256File } from '../../fs/index.ts';
import type { Dar } from '../../dar/index.ts';
import type { StoredFile, SliceFile } from '../../lifecycle/plugin-types.ts';
import type { Check } from '../../records/manifest.ts';
import { requireDarTest } from '../dar-test.ts';

interface TestRequest {
  readonly archive: string;
  /** Base path of the archive. */
  readonly base: string;
  readonly slices: readonly SliceFile[];
  readonly dar: Dar;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
  readonly clock: () => Date;
  readonly onBytes: (bytes: number, totalBytes: number) => void;
  /** Called with what `dar -t` exited with; null when a signal ended it. */
  readonly onExit: (exitCode: number | null) => void;
}

export interface TestedArchive {
  readonly slices: readonly (StoredFile & { readonly slice: number })[];
  readonly checks: readonly Check[];
}

/** `dar -t` and the SHA-256 of every slice, at the same time: both read the same pages. Throws when dar's test fails. */
export async function testArchive(request: TestRequest): Promise<TestedArchive> {
  const { archive, base, slices, dar, timeout, clock } = request;
  const stop = new AbortController();
  const signal = AbortSignal.any([request.signal, stop.signal]);
  const started = clock();
  const total = slices.reduce((sum, { bytes }) => sum + bytes, 0);
  const testing = (async () => {
    const result = await dar.test(base, { signal, timeout });
    request.onExit(result.exitCode);
    requireDarTest(archive, result, request.signal);
    return check('dar-test', started, clock());
  })();
  const hashing = (async () => {
    const hashed = [];
    let done = 0;
    for (const { number, path } of slices) {
      const { sha256, bytes } = await sha256File(path, {
        signal,
        onBytes: (read) => {
          done += read;
          request.onBytes(done, total);
        },
      });
      hashed.push({ path, bytes, sha256, slice: number });
    }
    return { hashed, check: check('slices', started, clock()) };
  })();
  const both = [testing, hashing] as const;
  try {
    const [tested, { hashed, check: sliceCheck }] = await Promise.all(both);
    return { slices: hashed, checks: [tested, sliceCheck] };
  } catch (error) {
    stop.abort();
    await Promise.allSettled(both);
    throw error;
  }
}

function check(name: string, started: Date, ended: Date): Check {
  return { name, result: 'passed', at: ended.toISOString(), seconds: (ended.getTime() - started.getTime()) / 1000 };
}
