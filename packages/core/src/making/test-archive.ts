import type { Dar } from '../dar/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Check } from '../records/manifest.ts';
import { requireDarTest } from '../session/dar-test.ts';
import { unknownMessages } from '../session/unknown-message.ts';

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
  /** Gets what dar said that nobody knows. */
  readonly onFindings: (findings: readonly Finding[]) => void;
}

/** `dar -t`, timed. Throws when it fails. */
export async function testArchive({
  archive,
  base,
  dar,
  signal,
  timeout,
  clock,
  onExit,
  onFindings,
}: TestRequest): Promise<Check> {
  const started = clock();
  const result = await dar.test(base, { signal, timeout });
  onExit(result.exitCode);
  requireDarTest(archive, result, signal);
  onFindings(unknownMessages(archive, 'dar -t', result.unknown, { archive, phase: 'test' }));
  return passedCheck('dar-test', started, clock());
}

export function passedCheck(name: string, started: Date, ended: Date): Check {
  return { name, result: 'passed', at: ended.toISOString(), seconds: (ended.getTime() - started.getTime()) / 1000 };
}
