import type { Finding } from '../records/finding.ts';

/** One call of a plugin's code: everything that this code starts, now or later, is done in its name. */
export interface HookCall {
  readonly plugin: string;
  /** The hook, or another moment at which the plugin is called: `undo`. */
  readonly stage: string;
  /** Ends the call as failed, at once; null when it has ended. */
  blame: ((offence: Error) => void) | null;
}

/**
 * What the owner of the process does for the runner of hooks, because core touches no process: it knows whose code runs, and
 * keeps plugins from ending the process, printing the result or leaving an error to nobody.
 */
export interface Custody {
  /** Calls `work` so that all it does, also after it has returned, is known as that call's. */
  run<Value>(call: HookCall, work: () => Value): Value;
  /** The call has ended, however it did; `blame` is null by then. */
  ended(call: HookCall): void;
  /** What plugins did after their hooks had ended, or beside them, as findings. They are told once: asking takes them away. */
  takeOffences(): readonly Finding[];
}

/** Without an owner: plugins are called, and nothing is kept from them. For tests of plugins. */
export const noCustody: Custody = {
  run: (_call, work) => work(),
  ended: () => undefined,
  takeOffences: () => [],
};

/**
 * Runs one call of a plugin's code in custody. Rejects with what `work` rejects with, or at once with what the plugin did
 * against the rules meanwhile, even when it goes on.
 * @param work Gets the function through which the plugin's code is to be called.
 */
export async function inCustody<Value>(
  custody: Custody,
  { plugin, stage }: Pick<HookCall, 'plugin' | 'stage'>,
  work: (enter: <Inner>(code: () => Inner) => Inner) => Promise<Value>,
): Promise<Value> {
  const offence = Promise.withResolvers<never>();
  const call: HookCall = { plugin, stage, blame: offence.reject };
  try {
    return await Promise.race([work((code) => custody.run(call, code)), offence.promise]);
  } finally {
    call.blame = null;
    custody.ended(call);
  }
}
