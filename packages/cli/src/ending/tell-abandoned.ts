import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '@darkive/core/config';
import { NOTIFICATION_EVENTS } from '@darkive/core/records';
import type { Services } from '@darkive/core/services/services';
import type { ServiceNeeds } from '../services.ts';

interface Telling {
  readonly command: string;
  readonly startedAt: Date;
  readonly config: Config;
  readonly services: (needs: ServiceNeeds) => Promise<Services>;
  readonly say: (line: string) => void;
}

/** What hangs may be the state directory itself, where messages are kept until they are sent. */
const LONGEST_MS = 20_000;

/** Tells the notifiers of the error with which a command was left while its operation still hangs. Never rejects. */
export async function tellAbandoned(reason: unknown, telling: Telling): Promise<void> {
  const { say } = telling;
  const told = tell(reason, telling).catch((thrown: unknown) => {
    say(`warning: nobody could be told: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  });
  const late = sleep(LONGEST_MS, 'late' as const, { ref: false });
  if ((await Promise.race([told, late])) === 'late') say('warning: nobody could be told in time.');
}

async function tell(reason: unknown, { command, startedAt, config, services, say }: Telling): Promise<void> {
  const { announceError } = await import('@darkive/core/session/notify/announce');
  const event = NOTIFICATION_EVENTS.find((name) => name === command) ?? 'configuration';
  const open = await services({ config, plugins: 'all', logs: false });
  for (const { message } of await announceError(reason, { event, startedAt }, config, open)) say(`warning: ${message}`);
}
