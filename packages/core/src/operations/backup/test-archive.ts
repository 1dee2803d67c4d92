import type { Dar } from '../../dar/index.ts';
import type { Check } from '../../records/manifest.ts';
import { requireDarTest } from '../dar-test.ts';

interface TestRequest {
  readonly archive: string;
  /** Base path of the archive. */
  readonly base: string;
  readonly dar: Dar;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeout: number;
  readonly clock: () => Date;
}

/** `dar -t`, timed. Throws when it fails. */
export async function testArchive({ archive, base, dar, signal, timeout, clock }: TestRequest): Promise<Check> {
  const started = clock();
  requireDarTest(archive, await dar.test(base, { signal, timeout }), signal);
  return passedCheck('dar-test', started, clock());
}

export function passedCheck(name: string, started: Date, ended: Date): Check {
  return { name, result: 'passed', at: ended.toISOString(), seconds: (ended.getTime() - started.getTime()) / 1000 };
}
