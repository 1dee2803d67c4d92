import { OUTCOMES } from '../records/notification.ts';
import { isOutcomes } from './check-plugin.ts';
import { maskSecrets } from './context.ts';
import { reasonOf } from './failure.ts';
import type { HookScope, LoadedPlugin, Notifier } from './host.ts';
import { checkPluginOptions } from './plugin-options.ts';
import { ownSecrets } from './own-secrets.ts';
import { runWithin } from './run-within.ts';

/** Milliseconds to say what is wanted. */
const DEADLINE = 5000;

/** Asks a notifier what it wants to tell about. Never throws. */
export async function notifierOf(
  { name, plugin }: LoadedPlugin,
  section: Readonly<Record<string, unknown>>,
  scope: Pick<HookScope, 'secret'>,
): Promise<Notifier> {
  const { wants = OUTCOMES } = plugin;
  if (typeof wants !== 'function') return { name, wants, problem: null };
  const { options, problem } = await checkPluginOptions(plugin.options, section);
  if (problem !== null) return { name, wants: [], problem: `its options are not valid: ${problem}` };
  const secrets = new Set<string>();
  const resolve = ownSecrets(name, options, scope.secret);
  const secret = async (reference: string): Promise<string> => {
    const value = await resolve(reference);
    if (value !== '') secrets.add(value);
    return value;
  };
  try {
    const answer: unknown = await runWithin(() => wants(options, { secret }), {
      run: null,
      deadlineMs: DEADLINE,
      deadlineGraceMs: 0,
      abortGraceMs: 0,
    });
    if (!isOutcomes(answer)) throw new Error('its `wants` returned no list of outcomes');
    return { name, wants: answer, problem: null };
  } catch (error) {
    return { name, wants: [], problem: maskSecrets(reasonOf(error), secrets) };
  }
}
