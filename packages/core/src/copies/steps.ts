import type { PlanStep } from './plan/types.ts';

/** The steps up to so many bytes of copies. A deletion that makes room for a copy that is left out is left out with it. */
export function withinLimit(steps: readonly PlanStep[], limitBytes: number | null): readonly PlanStep[] {
  if (limitBytes === null) return steps;
  let copied = 0;
  let end = 0;
  for (const [index, { kind, bytes }] of steps.entries()) {
    if (kind === 'delete') continue;
    copied += bytes;
    if (copied > limitBytes) break;
    end = index + 1;
  }
  return steps.slice(0, end);
}

/** What is recorded at once: each deletion by itself, and consecutive copies until they come to so many bytes. */
export function inBatches(steps: readonly PlanStep[], bytes: number): PlanStep[][] {
  const batches: PlanStep[][] = [];
  let left = 0;
  for (const step of steps) {
    const last = batches.at(-1);
    if (step.kind === 'copy' && left > 0 && last !== undefined) last.push(step);
    else {
      batches.push([step]);
      left = step.kind === 'copy' ? bytes : 0;
    }
    if (step.kind === 'copy') left -= step.bytes;
  }
  return batches;
}
