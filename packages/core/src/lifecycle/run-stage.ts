import { DarkiveError } from '../errors/darkive-error.ts';
import { finding, type Finding } from '../records/finding.ts';
import { createHookContext, maskSecrets } from './context.ts';
import { inCustody, type Custody } from './custody.ts';
import { frozenCopy } from './deep-freeze.ts';
import { hintOf, reasonOf, retryAdviceOf, type RetryAdvice } from './failure.ts';
import type { HookScope, LoadedPlugin } from './host.ts';
import type { HookContext, HookName } from './plugin-types.ts';
import type { OptionsCheck } from './plugin-options.ts';
import { runWithin } from './run-within.ts';
import { deadlineOf, type StagePolicy } from './stages.ts';
import { sayingSo } from './waiting.ts';

/** Milliseconds that a hook has to end after its signal was aborted. */
export interface GracePeriods {
  readonly afterDeadline: number;
  readonly afterInterruption: number;
}

const GRACE: GracePeriods = { afterDeadline: 5000, afterInterruption: 10_000 };

export interface StageRequest<Answer> {
  readonly stage: HookName;
  readonly policy: StagePolicy;
  /** In the order in which they are called. Those without a hook for this stage are passed over. */
  readonly plugins: readonly LoadedPlugin[];
  readonly event: object;
  /** Name of the archive for messages; null where there is none yet. */
  readonly archive: string | null;
  readonly scope: HookScope;
  /** Names of variables that hold secrets of plugins. */
  readonly secretVariables: ReadonlySet<string>;
  readonly options: (plugin: LoadedPlugin) => Promise<OptionsCheck>;
  /** Reads what a hook returned into plain data; throws when it is not what the stage asks for. */
  readonly read: (value: unknown) => Answer;
  /** For `first-answer`: true ends the stage. */
  readonly isFinal?: (answer: Answer) => boolean;
  readonly grace?: GracePeriods;
  /** Bytes of the slices that the hooks are about, for the deadline. */
  readonly bytes: number;
  readonly custody: Custody;
}

/** How the hook of one plugin ended. */
export type HookOutcome<Answer> =
  | {
      readonly plugin: string;
      readonly failed: false;
      readonly answer: Answer;
      readonly mask: (text: string) => string;
    }
  | {
      readonly plugin: string;
      readonly failed: true;
      readonly reason: string;
      readonly hint: string | null;
      /** What the error said about trying again. */
      readonly retry?: RetryAdvice;
    };

export type HookFailure = Extract<HookOutcome<unknown>, { failed: true }>;

/** Calls the hooks of one stage as its policy says. Outcomes stand in the order of the plugins. Never throws. */
export async function runStage<Answer>(request: StageRequest<Answer>): Promise<readonly HookOutcome<Answer>[]> {
  const { policy, stage } = request;
  const event = frozenCopy(request.event);
  const plugins = request.plugins.filter(({ plugin }) => plugin.hooks[stage] !== undefined);
  if (policy.combine === 'all') return await Promise.all(plugins.map((plugin) => runHook(request, plugin, event)));

  const outcomes: HookOutcome<Answer>[] = [];
  for (const plugin of plugins) {
    const outcome = await runHook(request, plugin, event);
    outcomes.push(outcome);
    if (outcome.failed && policy.onFailure === 'abort') break;
    if (!outcome.failed && policy.combine === 'first-answer' && request.isFinal?.(outcome.answer) === true) break;
  }
  return outcomes;
}

/** One error that names every plugin that failed, with its reason. An interruption stays an interruption. */
export function stageError<Answer>(
  request: StageRequest<Answer>,
  failures: readonly HookFailure[],
  code: 'hook-failed' | 'guard-refused' = 'hook-failed',
): DarkiveError {
  const { stage, scope, archive } = request;
  const facts = {
    stage,
    definition: scope.definition.name,
    archive,
    plugins: failures.map(({ plugin }) => plugin),
    reasons: failures.map(({ reason }) => reason),
  };
  if (scope.signal.aborted && request.policy.signal === 'run') {
    const { reason } = scope.signal;
    const ended = reason === 'SIGTERM' || reason === 'SIGHUP' ? 'terminated' : 'interrupted';
    return new DarkiveError(ended, `${stage} of ${subject(request)} was interrupted`, { facts });
  }
  const hints = [...new Set(failures.map((failure) => failure.hint ?? defaultHint(failure.plugin)))];
  const reasons = failures.map(({ plugin, reason }) => `${plugin}: ${reason}`).join('; ');
  const what = code === 'guard-refused' ? 'refuses' : 'failed';
  return new DarkiveError(code, `${stage} of ${subject(request)} ${what}: ${reasons}`, {
    hint: hints.join(' '),
    facts,
  });
}

/** What a failed hook means where it does not end the run. */
export function failureFinding<Answer>(request: StageRequest<Answer>, failure: HookFailure): Finding {
  const { plugin, reason } = failure;
  const { stage, policy, archive } = request;
  return finding(
    policy.onFailure === 'warning' ? 'warning' : 'degraded',
    'hook-failed',
    `${plugin} failed in ${stage} of ${subject(request)}: ${reason}`,
    failure.hint ?? defaultHint(plugin),
    { plugin, stage, definition: request.scope.definition.name, archive, reason },
  );
}

function subject<Answer>({ scope, archive }: StageRequest<Answer>): string {
  return archive === null ? `definition "${scope.definition.name}"` : `archive "${archive}"`;
}

function defaultHint(plugin: string): string {
  return `Read the lines of ${plugin} in the log.`;
}

async function runHook<Answer>(
  request: StageRequest<Answer>,
  loaded: LoadedPlugin,
  event: object,
): Promise<HookOutcome<Answer>> {
  const { stage, policy, scope, custody, grace = GRACE } = request;
  const plugin = loaded.name;
  const secrets = new Set<string>();
  const mask = (text: string): string => maskSecrets(text, secrets);
  const run = policy.signal === 'run' ? scope.signal : null;
  const interrupted = (): string => `the run was interrupted (${reasonOf(run?.reason)})`;
  if (isAborted(run)) return { plugin, failed: true, reason: interrupted(), hint: null };
  const checked = await request.options(loaded);
  if (checked.problem !== null) {
    return {
      plugin,
      failed: true,
      reason: `its options are not valid: ${checked.problem}`,
      hint: 'Run: darkive config check',
    };
  }
  const { options } = checked;
  const limits = {
    run,
    deadlineMs: deadlineOf(policy, request.bytes),
    deadlineGraceMs: grace.afterDeadline,
    abortGraceMs: grace.afterInterruption,
  };
  try {
    const { mayStage } = policy;
    const { secretVariables } = request;
    const own = { plugin, stage, mayStage, options, secrets, secretVariables, custody };
    const hook = inCustody(custody, { plugin, stage }, (enter) =>
      runWithin(
        (signal) => enter(() => call(loaded, stage, event, createHookContext({ ...own, scope, signal }))),
        limits,
      ),
    );
    const returned = await sayingSo(hook, (seconds) => scope.waiting?.(plugin, stage, seconds));
    return { plugin, failed: false, answer: request.read(returned), mask };
  } catch (error) {
    const reason = isAborted(run) ? interrupted() : mask(reasonOf(error));
    scope.log.debug(`${plugin}: ${stage} failed: ${mask(reasonOf(error))}`);
    const hint = hintOf(error);
    return { plugin, failed: true, reason, hint: hint === null ? null : mask(hint), retry: retryAdviceOf(error) };
  }
}

function isAborted(signal: AbortSignal | null): boolean {
  return signal?.aborted === true;
}

/** The event is that of the stage: create-host.ts pairs them. */
function call(loaded: LoadedPlugin, stage: HookName, event: object, context: HookContext): unknown {
  const hooks = loaded.plugin.hooks as Record<string, ((event: object, context: HookContext) => unknown) | undefined>;
  return hooks[stage]?.(event, context);
}
