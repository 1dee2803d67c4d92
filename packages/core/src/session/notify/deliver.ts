import { asDarkiveError } from '../../errors/index.ts';
import type { Outbox, WaitingDelivery } from '../../ledger/index.ts';
import { nextAttempt, notificationTexts } from '../../notify/index.ts';
import { LONGEST_WAIT } from '../../notify/retry.ts';
import type { NotificationRecord } from '../../records/notification.ts';
import type { Services } from '../../services/services.ts';
import { commandScope } from './command-scope.ts';

/** What became of one message in this pass. */
export interface Delivered {
  readonly id: string;
  readonly notifier: string;
  readonly title: string;
  /** `waiting`: tried in vain. `held`: not tried, because of the limit for an hour. */
  readonly result: 'sent' | 'waiting' | 'held' | 'given-up';
  /** Why it was not sent; null when it was. */
  readonly problem: string | null;
  readonly hint: string | null;
  /** UTC, ISO 8601; null when it has ended. */
  readonly nextAttemptAt: string | null;
}

export interface DeliverOptions {
  readonly outbox: Outbox;
  readonly perHour: number;
  /** Milliseconds after which no further message is begun; null for no limit. */
  readonly beginWithin: number | null;
}

/** Milliseconds for which a message is in the hands of this process: the deadline of the hook, its grace, and some more. */
const CLAIM = 60_000;
const HOUR = 3_600_000;

/**
 * Sends messages: the notifiers side by side, the messages of each in order. A notifier that fails is left alone until
 * the next pass. Each attempt is recorded before it is made, its end after it. Rejects only when the ledger fails.
 */
export async function deliver(
  queue: readonly WaitingDelivery[],
  options: DeliverOptions,
  services: Services,
): Promise<readonly Delivered[]> {
  const late = options.beginWithin === null ? null : AbortSignal.timeout(options.beginWithin);
  const byNotifier = Map.groupBy(queue, ({ notifier }) => notifier);
  const passes = await Promise.allSettled(
    [...byNotifier.values()].map(async (messages) => {
      const done: Delivered[] = [];
      for (const [index, message] of messages.entries()) {
        // The first of each is always tried: that is what this run has to say.
        if (index > 0 && (late?.aborted === true || services.signal.aborted)) break;
        const result = await deliverOne(message, options, services);
        if (result !== null) done.push(result);
        if (result?.result === 'waiting' || result?.result === 'held') break;
      }
      return done;
    }),
  );
  const failed = passes.find((pass) => pass.status === 'rejected');
  if (failed !== undefined) throw asDarkiveError(failed.reason);
  return passes.flatMap((pass) => (pass.status === 'fulfilled' ? pass.value : []));
}

/** Sends one record without keeping it. Null when it was sent, else why not. */
export async function sendRecord(
  notifier: string,
  record: NotificationRecord,
  attempt: number,
  services: Services,
): Promise<Exclude<Awaited<ReturnType<Services['plugins']['notify']>>, { sent: true }> | null> {
  const report = { ...record, text: notificationTexts(record), attempt };
  const result = await services.plugins.notify(notifier, { report }, commandScope(services));
  return result.sent ? null : result;
}

/** Null when another process has it. */
async function deliverOne(
  message: WaitingDelivery,
  { outbox, perHour }: DeliverOptions,
  services: Services,
): Promise<Delivered | null> {
  const { id, notifier, title, record } = message;
  const now = services.clock();
  const createdAt = new Date(message.createdAt);
  const about = { id, notifier, title, hint: null, nextAttemptAt: null };
  if (!isInstalled(notifier, services)) {
    const problem = `${notifier} is not installed, or is refused`;
    if (now.getTime() - createdAt.getTime() < LONGEST_WAIT) return { ...about, result: 'waiting', problem };
    outbox.end(id, notifier, { state: 'given-up', at: now, problem });
    return { ...about, result: 'given-up', problem };
  }
  const sent = outbox.sentSince(notifier, new Date(now.getTime() - HOUR));
  const [oldest] = sent.slice(-perHour);
  if (oldest !== undefined && sent.length >= perHour) {
    const until = new Date(oldest.getTime() + HOUR);
    const problem = `at most ${perHour} messages an hour are sent ("notify: per-hour")`;
    outbox.hold(id, notifier, until, problem);
    return { ...about, result: 'held', problem, nextAttemptAt: until.toISOString() };
  }
  const attempts = outbox.claim(id, notifier, now, new Date(now.getTime() + CLAIM));
  if (attempts === null) return null;
  const failure = await sendRecord(notifier, record, attempts, services);
  const ended = services.clock();
  if (failure === null) {
    outbox.end(id, notifier, { state: 'sent', at: ended });
    services.log.info(`notify: ${notifier}: sent "${title}"`);
    return { ...about, result: 'sent', problem: null };
  }
  const { reason: problem, hint, retryAfter, permanent } = failure;
  services.log.warn(`notify: ${notifier}: attempt ${attempts} failed: ${problem}`);
  const next = nextAttempt({ attempts, createdAt, now: ended, retryAfter, permanent });
  if (next === null) {
    outbox.end(id, notifier, { state: 'given-up', at: ended, problem });
    return { ...about, result: 'given-up', problem, hint };
  }
  outbox.end(id, notifier, { state: 'waiting', problem, nextAttemptAt: next.at, waitUntil: next.waitUntil });
  return { ...about, result: 'waiting', problem, hint, nextAttemptAt: next.at.toISOString() };
}

function isInstalled(notifier: string, { plugins }: Services): boolean {
  return plugins.loaded.some(({ name, hooks }) => name === notifier && hooks.includes('notify'));
}
