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
  /** Called with what `dar -t` exited with; null when a signal ended it. */
  readonly onExit: (exitCode: number | null) => void;
}

/** `dar -t`, timed. Throws when it fails. */
export async function testArchive({ archive, base, dar, signal, timeout, clock, onExit }: TestRequest): Promise<Check> {
  const started = clock();
  const result = await dar.test(base, { signal, timeout });
  onExit(result.exitCode);
  requireDarTest(archive, result, signal);
  return passedCheck('dar-test', started, clock());
}

export function passedCheck(name: string, started: Date, ended: Date): Check {
  return { name, result: 'passed', at: ended.toISOString(), seconds: (ended.getTime() - started.getTime()) / 1000 };
}
