import { isAbsolute } from 'node:path';
import { DarkiveError } from '../errors/darkive-error.ts';
import type { Logger } from '../log/logger.ts';
import { sendRequest } from '../net/index.ts';
import { inCustody, type Custody } from './custody.ts';
import type { HookScope } from './host.ts';
import { ownSecrets } from './own-secrets.ts';
import type { HookContext, HookName } from './plugin-types.ts';

export interface ContextRequest {
  readonly plugin: string;
  readonly stage: HookName;
  readonly mayStage: boolean;
  readonly options: unknown;
  readonly scope: HookScope;
  /** The hook's own signal, which carries its deadline. */
  readonly signal: AbortSignal;
  /** Every secret that the hook asked for is added: no text of this hook may show it. */
  readonly secrets: Set<string>;
  /** Names of variables that hold secrets: programs that the hook runs do not inherit them. */
  readonly secretVariables: ReadonlySet<string>;
  /** In which its undos are called. */
  readonly custody: Custody;
}

/** What one hook may use, made for one call of it. */
export function createHookContext({
  plugin,
  stage,
  mayStage,
  options,
  scope,
  signal,
  secrets,
  secretVariables,
  custody,
}: ContextRequest): HookContext {
  const resolve = ownSecrets(plugin, options, scope.secret);
  return Object.freeze({
    options,
    log: prefixed(scope.log, plugin),
    signal,
    run: (program, args, runOptions = {}) =>
      scope.runner.run(program, args, { ...runOptions, without: secretVariables, signal }),
    find: (program) => scope.runner.find(program),
    request: (url, request = {}) => sendRequest(url, request, signal, scope.env),
    defer(undo) {
      if (typeof undo !== 'function')
        throw new DarkiveError('hook-failed', `${plugin} called defer() without a function`);
      scope.undo.push(plugin, () => inCustody(custody, { plugin, stage: 'undo' }, async (enter) => enter(undo)));
    },
    async stage(target = null) {
      if (!mayStage || scope.stage === null) {
        throw new DarkiveError('hook-failed', `${plugin} called stage() in ${stage}, where no artifacts can be made`, {
          hint: 'Call stage() in slice or post-archive.',
        });
      }
      if (target !== null && !isAbsolute(target)) {
        throw new DarkiveError(
          'hook-failed',
          `${plugin} called stage() for a directory that is not absolute: ${target}`,
        );
      }
      return await scope.stage(plugin, target);
    },
    progress(bytes, totalBytes) {
      // A hook that was given up may still count; its numbers would disturb the display of the next phase.
      if (signal.aborted || !Number.isFinite(bytes)) return;
      scope.progress(bytes, totalBytes !== null && Number.isFinite(totalBytes) ? totalBytes : null);
    },
    async secret(reference) {
      const value = await resolve(reference);
      if (value !== '') secrets.add(value);
      return value;
    },
    async metrics() {
      if (scope.metrics !== undefined) return scope.metrics();
      throw new DarkiveError('hook-failed', `${plugin} called metrics() in ${stage}, before the run has ended`, {
        hint: 'Call metrics() in post-backup or on-failure.',
      });
    },
  } satisfies HookContext);
}

/** A text in which no secret stands. */
export function maskSecrets(text: string, secrets: Iterable<string>): string {
  let masked = text;
  for (const secret of secrets) masked = masked.replaceAll(secret, '***');
  return masked;
}

function prefixed(log: Logger, plugin: string): Logger {
  return {
    debug: (message) => log.debug(`${plugin}: ${message}`),
    info: (message) => log.info(`${plugin}: ${message}`),
    warn: (message) => log.warn(`${plugin}: ${message}`),
    error: (message) => log.error(`${plugin}: ${message}`),
  };
}
