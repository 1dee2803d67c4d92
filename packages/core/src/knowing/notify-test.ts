import type { Config } from '../config/types.ts';
import { closest } from '../config/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { Notifier } from '../lifecycle/index.ts';
import { notificationRecord } from '../notify/index.ts';
import type { NotifyTestDocument } from './notify-documents.ts';
import { sendRecord } from '../session/notify/deliver.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface NotifyTestOptions {
  readonly config: Config;
  /** npm name of a notifier; null tries every one that is set up. */
  readonly notifier: string | null;
}

/** `darkive notify test`: sends a test message now. Nothing is kept, and no rule applies. */
export async function testNotifiers(
  { config, notifier }: NotifyTestOptions,
  services: Services,
): Promise<OperationResult<NotifyTestDocument>> {
  const all = await services.plugins.notifiers({ secret: services.secret });
  const chosen =
    notifier === null ? all.filter(({ wants }) => wants.length > 0) : [findNotifier(notifier, all, services)];
  if (chosen.length === 0) throw nothingSetUp(all, config);
  const results = await Promise.all(chosen.map(({ name }) => tryNotifier(name, services)));
  const ok = results.every(({ result }) => result === 'sent');
  const notSetUp = notifier === null ? all.filter(({ wants }) => wants.length === 0).map(({ name }) => name) : [];
  return { document: { schema: 'darkive.notify-test/1', results, notSetUp }, exit: ok ? 'done' : 'failed' };
}

async function tryNotifier(notifier: string, services: Services): Promise<NotifyTestDocument['results'][number]> {
  const started = services.clock();
  const record = notificationRecord({
    id: services.newId(),
    event: 'test',
    outcome: 'success',
    exit: 'done',
    startedAt: started.toISOString(),
    endedAt: started.toISOString(),
    host: services.hostName,
    version: services.version,
    definitions: [],
    findings: [],
  });
  const failure = await sendRecord(notifier, record, 1, services);
  const seconds = (services.clock().getTime() - started.getTime()) / 1000;
  if (failure === null) return { notifier, result: 'sent', problem: null, hint: null, seconds };
  return { notifier, result: 'failed', problem: failure.reason, hint: failure.hint, seconds };
}

function findNotifier(name: string, all: readonly Notifier[], { plugins }: Services): Notifier {
  const found = all.find((notifier) => notifier.name === name);
  if (found !== undefined) return found;
  const refused = plugins.refused.find(({ source }) => source === name);
  if (refused !== undefined) {
    throw new DarkiveError('plugin-unknown', `The plugin ${name} is refused: ${refused.reason}.`, {
      hint: 'Correct its section in the configuration, or update it; then run: darkive config check',
      facts: { plugin: name },
    });
  }
  const names = all.map((notifier) => notifier.name);
  const near = closest(name, names) ?? names.find((known) => known.endsWith(`-${name}`)) ?? null;
  throw new DarkiveError('plugin-unknown', `There is no notifier ${name}.`, {
    hint: near === null ? `Name one of: ${names.join(', ') || 'none is installed'}.` : `Use ${near}.`,
    facts: { plugin: name, notifiers: names },
  });
}

function nothingSetUp(all: readonly Notifier[], config: Config): DarkiveError {
  const reasons = all.map(({ name, problem }) => `${name}: ${problem ?? 'is not set up'}`);
  return new DarkiveError('config-invalid', `No notifier is set up. ${reasons.join('; ')}.`, {
    hint: `Add the section of one below "plugins:" in ${config.file}, as docs/how-to/notifications.md says.`,
    facts: { notifiers: all.map(({ name }) => name) },
  });
}
