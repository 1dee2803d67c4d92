import type { NotifySettings } from '../../config/types.ts';
import { asDarkiveError, type ExitName } from '../../errors/index.ts';
import type { Ledger } from '../../ledger/index.ts';
import type { Notifier } from '../../lifecycle/index.ts';
import { notificationRecord, notificationTexts, selectFor } from '../../notify/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type {
  NotificationEvent,
  NotificationRecord,
  NotifiedDefinition,
  NotifiedFinding,
} from '../../records/notification.ts';
import type { Outcome } from '../../records/run-report.ts';
import { openServicesLedger } from '../../services/open-ledger.ts';
import type { Services } from '../../services/services.ts';
import { deliver, sendRecord, type Delivered } from './deliver.ts';

/** What a command has to say at its end. */
export interface Announcement {
  readonly event: NotificationEvent;
  readonly outcome: Outcome;
  readonly exit: ExitName;
  readonly startedAt: Date;
  readonly definitions: readonly NotifiedDefinition[];
  /** About the command as a whole. */
  readonly findings: readonly Finding[];
}

/** Where the outbox is, and who is told what. */
export interface AnnounceTo {
  /** Directory of the ledger. */
  readonly state: string;
  readonly notify: NotifySettings;
}

/** Milliseconds in which messages of earlier runs are begun: a slow server must not keep a command from ending. */
const EARLIER_WITHIN = 10_000;

/**
 * Tells the notifiers how a command went: keeps each message, sends it, and sends what earlier runs could not. Call it when
 * the outcome is decided and no lock is held. Never rejects; what it returns are warnings, which change no outcome.
 */
export async function announce(announcement: Announcement, to: AnnounceTo, services: Services): Promise<Finding[]> {
  const notifiers = await services.plugins.notifiers({ secret: services.secret });
  const unusable = notifiers.flatMap((notifier) => (notifier.problem === null ? [] : [notifierFinding(notifier)]));
  const ready = notifiers.filter(({ wants }) => wants.length > 0);
  if (ready.length === 0) return unusable;
  const record = recordOf(announcement, services);
  const messages = ready.flatMap(({ name, wants }) => {
    const selected = selectFor(name, wants, record, to.notify);
    return selected === null ? [] : [{ notifier: name, record: selected, title: notificationTexts(selected).title }];
  });
  services.onProgress({ kind: 'phase', phase: 'notify', expectedSeconds: null });
  let ledger: Ledger | null = null;
  try {
    ledger = await openServicesLedger(to, services, 'archives');
    const { outbox } = ledger;
    outbox.add(messages, services.clock());
    const due = outbox.due(services.clock(), { early: false });
    // What this run has to say comes first.
    const queue = [...due.filter(({ id }) => id === record.id), ...due.filter(({ id }) => id !== record.id)];
    const options = { outbox, perHour: to.notify.perHour, beginWithin: EARLIER_WITHIN };
    const delivered = await deliver(queue, options, services);
    return [...unusable, ...delivered.flatMap(deliveryFinding)];
  } catch (thrown) {
    const sent = await sendUnkept(messages, services);
    return [...unusable, outboxFinding(thrown), ...sent];
  } finally {
    ledger?.close();
  }
}

/** Tells the notifiers of the error that ended a command before there was anything else to tell. Never rejects. */
export async function announceError(
  thrown: unknown,
  { event, startedAt }: Pick<Announcement, 'event' | 'startedAt'>,
  to: AnnounceTo,
  services: Services,
): Promise<Finding[]> {
  const { code, message, hint = null, facts, exit } = asDarkiveError(thrown);
  const about = code === 'config-invalid' || code === 'config-missing' ? 'configuration' : event;
  const findings = [finding('error', code, message, hint, facts)];
  return announce({ event: about, outcome: 'failed', exit, startedAt, definitions: [], findings }, to, services);
}

function recordOf({ startedAt, ...said }: Announcement, services: Services): NotificationRecord {
  const record = notificationRecord({
    ...said,
    id: services.newId(),
    startedAt: startedAt.toISOString(),
    endedAt: services.clock().toISOString(),
    host: services.hostName,
    version: services.version,
  });
  const definitions = record.definitions.map((one) => ({ ...one, findings: masked(one.findings, services) }));
  return { ...record, definitions, findings: masked(record.findings, services) };
}

/** Without the secrets that have been resolved by now: a script that failed may have printed one. */
function masked(findings: readonly NotifiedFinding[], { mask }: Services): readonly NotifiedFinding[] {
  return findings.map((one) => ({
    ...one,
    message: mask(one.message),
    hint: one.hint === null ? null : mask(one.hint),
  }));
}

/** A ledger that cannot be written is no reason to say nothing; it may send what was sent just before it failed. */
async function sendUnkept(
  messages: readonly { readonly notifier: string; readonly record: NotificationRecord }[],
  services: Services,
): Promise<Finding[]> {
  const results = await Promise.all(
    messages.map(async ({ notifier, record }) => {
      const failure = await sendRecord(notifier, record, 1, services);
      if (failure === null) return [];
      const text = `${notifier} could not be told how it went: ${failure.reason}. The message is lost, as it could not be kept.`;
      return [finding('warning', 'notify-failed', text, failure.hint, { plugin: notifier })];
    }),
  );
  return results.flat();
}

function notifierFinding({ name, problem }: Notifier): Finding {
  const hint = `Correct the section of ${name} below "plugins", then run: darkive notify test ${name}`;
  return finding('warning', 'notifier-unusable', `${name} tells nobody: ${problem}`, hint, { plugin: name });
}

function outboxFinding(thrown: unknown): Finding {
  const { message, hint } = asDarkiveError(thrown);
  const text = `Notifications cannot be kept until they are sent: ${message}`;
  return finding('warning', 'outbox-unusable', text, hint ?? null);
}

function deliveryFinding({ notifier, result, problem, hint, title }: Delivered): Finding[] {
  if (result === 'sent') return [];
  const facts = { plugin: notifier };
  if (result === 'held') {
    const text = `"${title}" for ${notifier} waits: ${problem}.`;
    return [finding('info', 'notify-held', text, null, facts)];
  }
  const again =
    result === 'waiting'
      ? 'It is kept, and tried again at the next run or with `darkive notify flush`.'
      : 'It is given up.';
  const text = `${notifier} could not be told how it went: ${problem}. ${again}`;
  return [finding('warning', 'notify-failed', text, hint ?? `Try it with: darkive notify test ${notifier}`, facts)];
}
