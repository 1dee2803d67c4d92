import type { LifecycleHooks } from './plugin-types.ts';

/** How the plugins' hooks of one stage are combined, and what a failure among them means. */
export interface StagePolicy {
  /** `in-order`: one after the other, the first failure ends the stage when it aborts. `all`: every one, then judge. `first-answer`: until one answers. */
  readonly combine: 'in-order' | 'all' | 'first-answer';
  /** What a throw, a deadline or an invalid result of a hook means. */
  readonly onFailure: 'abort' | 'degraded' | 'warning' | 'finding';
  /** Seconds until the hook's signal is aborted. */
  readonly deadline: number;
  /** Seconds more for each GB (10⁹ bytes) of slices that the hook is about: the work grows with the data. */
  readonly forEachGB: number;
  /** `run`: ends with the run's own interruption. `own`: runs also after an interruption. */
  readonly signal: 'run' | 'own';
  /** The hook may call `context.stage()`. */
  readonly mayStage: boolean;
}

const HOUR = 3600;
/** A disk, network or processor that manages 1 MB/s: slower than anything that a backup is made on. */
const SLOW = 1000;

/** The policy of every stage. A hook without a policy does not compile. */
export const STAGES = {
  'preflight': { combine: 'all', onFailure: 'abort', deadline: 60, forEachGB: 0, signal: 'run', mayStage: false },
  'pre-backup': {
    combine: 'in-order',
    onFailure: 'abort',
    deadline: 600,
    forEachGB: 0,
    signal: 'run',
    mayStage: false,
  },
  'slice': {
    combine: 'in-order',
    onFailure: 'finding',
    deadline: HOUR,
    forEachGB: SLOW,
    signal: 'run',
    mayStage: true,
  },
  'post-archive': {
    combine: 'in-order',
    onFailure: 'degraded',
    deadline: HOUR,
    forEachGB: SLOW,
    signal: 'run',
    mayStage: true,
  },
  'verify': { combine: 'all', onFailure: 'degraded', deadline: HOUR, forEachGB: SLOW, signal: 'run', mayStage: false },
  'on-damage': {
    combine: 'first-answer',
    onFailure: 'finding',
    deadline: HOUR,
    forEachGB: SLOW,
    signal: 'run',
    mayStage: false,
  },
  'repair-drill': {
    combine: 'first-answer',
    onFailure: 'finding',
    deadline: HOUR,
    forEachGB: SLOW,
    signal: 'run',
    mayStage: false,
  },
  'post-verify': {
    combine: 'in-order',
    onFailure: 'warning',
    deadline: 600,
    forEachGB: 0,
    signal: 'run',
    mayStage: false,
  },
  'pre-prune': { combine: 'all', onFailure: 'finding', deadline: 60, forEachGB: 0, signal: 'run', mayStage: false },
  'post-prune': { combine: 'all', onFailure: 'warning', deadline: 600, forEachGB: 0, signal: 'run', mayStage: false },
  'post-backup': { combine: 'all', onFailure: 'warning', deadline: 60, forEachGB: 0, signal: 'own', mayStage: false },
  'on-failure': { combine: 'all', onFailure: 'warning', deadline: 60, forEachGB: 0, signal: 'own', mayStage: false },
  'notify': { combine: 'all', onFailure: 'warning', deadline: 30, forEachGB: 0, signal: 'own', mayStage: false },
} as const satisfies Record<keyof LifecycleHooks, StagePolicy>;

/** Milliseconds that a hook may take which is about so many bytes of slices; 24 days at most, because timers count no further. */
export function deadlineOf({ deadline, forEachGB }: StagePolicy, bytes: number): number {
  return Math.min(Math.ceil((deadline + (forEachGB * bytes) / 1e9) * 1000), LONGEST_TIMER);
}

const LONGEST_TIMER = 2 ** 31 - 1;
