import type { LifecycleHooks } from './plugin-types.ts';

/** How the plugins' hooks of one stage are combined, and what a failure among them means. */
export interface StagePolicy {
  /** `in-order`: one after the other, the first failure ends the stage when it aborts. `all`: every one, then judge. `first-answer`: until one answers. */
  readonly combine: 'in-order' | 'all' | 'first-answer';
  /** What a throw, a deadline or an invalid result of a hook means. */
  readonly onFailure: 'abort' | 'degraded' | 'warning' | 'finding';
  /** Seconds until the hook's signal is aborted; null where the work grows with the data. */
  readonly deadline: number | null;
  /** `run`: ends with the run's own interruption. `own`: runs also after an interruption. */
  readonly signal: 'run' | 'own';
  /** The hook may call `context.stage()`. */
  readonly mayStage: boolean;
}

/** The policy of every stage. A hook without a policy does not compile. */
export const STAGES = {
  'preflight': { combine: 'all', onFailure: 'abort', deadline: 60, signal: 'run', mayStage: false },
  'pre-backup': { combine: 'in-order', onFailure: 'abort', deadline: 600, signal: 'run', mayStage: false },
  'slice': { combine: 'in-order', onFailure: 'finding', deadline: null, signal: 'run', mayStage: true },
  'post-archive': { combine: 'in-order', onFailure: 'degraded', deadline: null, signal: 'run', mayStage: true },
  'verify': { combine: 'all', onFailure: 'degraded', deadline: null, signal: 'run', mayStage: false },
  'on-damage': { combine: 'first-answer', onFailure: 'finding', deadline: null, signal: 'run', mayStage: false },
  'repair-drill': { combine: 'first-answer', onFailure: 'finding', deadline: null, signal: 'run', mayStage: false },
  'post-verify': { combine: 'in-order', onFailure: 'warning', deadline: 600, signal: 'run', mayStage: false },
  'pre-prune': { combine: 'all', onFailure: 'finding', deadline: 60, signal: 'run', mayStage: false },
  'post-prune': { combine: 'all', onFailure: 'warning', deadline: 600, signal: 'run', mayStage: false },
  'post-backup': { combine: 'all', onFailure: 'warning', deadline: 60, signal: 'own', mayStage: false },
  'on-failure': { combine: 'all', onFailure: 'warning', deadline: 60, signal: 'own', mayStage: false },
  'notify': { combine: 'all', onFailure: 'warning', deadline: 30, signal: 'own', mayStage: false },
} as const satisfies Record<keyof LifecycleHooks, StagePolicy>;
