import type { BlockCounts, ParityState } from './engine.ts';

/** What `par2 verify` and `par2 repair` said. Exit codes: docs/tools/par2.md. Null is no answer: the program failed. */
export function parityState(exitCode: number | null, stdout: string, stderr: string): ParityState | null {
  switch (exitCode) {
    case 0:
      return { state: 'intact' };
    case 1:
      return { state: 'repairable', counts: blockCounts(stdout) };
    case 2:
      return { state: 'beyond-repair', counts: blockCounts(stdout) };
    case 3:
    case 4:
      return {
        state: 'unusable',
        reason: lastLine(stderr) ?? lastLine(stdout) ?? `par2 ended with exit code ${exitCode}`,
      };
    default:
      return null;
  }
}

/** `You have 329 out of 367 data blocks available.` and `You have 20 recovery blocks available.` */
function blockCounts(stdout: string): BlockCounts | null {
  const data = /You have (\d+) out of (\d+) data blocks available/.exec(stdout);
  if (data === null) return null;
  const recovery = /You have (\d+) recovery blocks available/.exec(stdout);
  return { needed: Number(data[2]) - Number(data[1]), available: Number(recovery?.[1] ?? 0) };
}

/** The share of `create` that is done (0–1), from a piece of its output; null when the piece does not tell. */
export function createShare(output: string): number | null {
  const last = [...output.matchAll(/Processing: (\d{1,3}\.\d)%/g)].at(-1)?.[1];
  return last === undefined ? null : Math.min(Number(last) / 100, 1);
}

/** The line in which a program says what went wrong; null when it said nothing. */
export function lastLine(text: string): string | null {
  return (
    text
      .split(/[\r\n]+/)
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? null
  );
}
