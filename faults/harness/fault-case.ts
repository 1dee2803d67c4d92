import type { Stage } from './stage.ts';

/** One line of the scoreboard: a fault that is produced for real, and what must come of it. */
export interface FaultCase {
  /** `F19`; the table is in this order. */
  readonly id: string;
  /** The fault or input. */
  readonly title: string;
  /** What must be seen: exit codes and outcome, in a few words. */
  readonly expected: string;
  /** Runs within `./script/test`, too. Only for cases that take few seconds and stand for many others. */
  readonly fast?: boolean;
  /** Runs with `--long` alone. */
  readonly long?: boolean;
  /** Needs the machine for itself: it measures, or takes much memory. */
  readonly alone?: boolean;
  /** Seconds after which the case has failed; 180 when left out. */
  readonly timeout?: number;
  /**
   * Produces the fault and says with `stage.sees` what came of it. The checker looks at the stage afterwards. Throwing
   * fails the case; `notRun` says that it cannot be produced here.
   */
  run(stage: Stage): Promise<void>;
}

/** Gives a case its type; a file in faults/cases exports one or more of them. */
export function faultCase(definition: FaultCase): FaultCase {
  return definition;
}

/** What `notRun` throws. */
export class NotRunHere extends Error {}

/** Ends a case that cannot be produced on this machine. It counts neither as passed nor as failed, and is listed with the reason. */
export function notRun(reason: string): never {
  throw new NotRunHere(reason);
}
