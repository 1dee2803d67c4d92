import type Database from 'better-sqlite3';
import type { NotificationRecord } from '../records/notification.ts';
import type { AttemptEnd, DeliveryRow, NewDelivery, WaitingDelivery } from './outbox-types.ts';

/** Messages that may wait for one notifier. */
const MOST_WAITING = 200;
/** Milliseconds that the log of ended messages reaches back. */
const MEMORY = 90 * 86_400_000;

const COLUMNS = `id, notifier, event, outcome, title, created_at AS createdAt, state, attempts, ended_at AS endedAt,
  next_attempt_at AS nextAttemptAt, problem`;

/** To be called inside a transaction. */
export function insertDeliveries(db: Database.Database, deliveries: readonly NewDelivery[], now: Date): void {
  const at = now.toISOString();
  const insert = db.prepare(
    `INSERT INTO deliveries (id, notifier, event, outcome, title, created_at, next_attempt_at, record)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  for (const { notifier, record, title } of deliveries) {
    insert.run(record.id, notifier, record.event, record.outcome, title, at, at, JSON.stringify(record));
  }
  const giveUp = db.prepare(
    `UPDATE deliveries SET state = 'given-up', ended_at = ?, next_attempt_at = NULL, record = NULL,
       problem = 'more than ${MOST_WAITING} messages wait for this notifier'
     WHERE rowid IN (SELECT rowid FROM deliveries WHERE notifier = ? AND state = 'waiting'
       ORDER BY created_at DESC, rowid DESC LIMIT -1 OFFSET ${MOST_WAITING})`,
  );
  for (const notifier of new Set(deliveries.map((delivery) => delivery.notifier))) giveUp.run(at, notifier);
  db.prepare(`DELETE FROM deliveries WHERE ended_at < ?`).run(new Date(now.getTime() - MEMORY).toISOString());
}

export function selectDue(db: Database.Database, now: Date, early: boolean): WaitingDelivery[] {
  return db
    .prepare<object, DeliveryRow & { readonly record: string }>(
      `SELECT ${COLUMNS}, record FROM deliveries
       WHERE state = 'waiting' AND (claimed_until IS NULL OR claimed_until <= @now)
         AND (wait_until IS NULL OR wait_until <= @now) AND (@early OR next_attempt_at <= @now)
       ORDER BY created_at, rowid`,
    )
    .all({ now: now.toISOString(), early: early ? 1 : 0 })
    .map((row) => ({ ...row, record: JSON.parse(row.record) as NotificationRecord }));
}

export function claimDelivery(
  db: Database.Database,
  id: string,
  notifier: string,
  now: Date,
  until: Date,
): number | null {
  const row = db
    .prepare<object, { attempts: number }>(
      `UPDATE deliveries SET attempts = attempts + 1, claimed_until = @until
       WHERE id = @id AND notifier = @notifier AND state = 'waiting' AND (claimed_until IS NULL OR claimed_until <= @now)
       RETURNING attempts`,
    )
    .get({ id, notifier, now: now.toISOString(), until: until.toISOString() });
  return row?.attempts ?? null;
}

export function endDelivery(db: Database.Database, id: string, notifier: string, end: AttemptEnd): void {
  if (end.state === 'waiting') {
    db.prepare(
      `UPDATE deliveries SET claimed_until = NULL, problem = ?, next_attempt_at = ?, wait_until = ?
       WHERE id = ? AND notifier = ? AND state = 'waiting'`,
    ).run(end.problem, end.nextAttemptAt.toISOString(), end.waitUntil?.toISOString() ?? null, id, notifier);
    return;
  }
  // What it said is not needed any more; the title stays.
  db.prepare(
    `UPDATE deliveries SET state = ?, ended_at = ?, problem = ?, claimed_until = NULL, next_attempt_at = NULL, record = NULL
     WHERE id = ? AND notifier = ?`,
  ).run(end.state, end.at.toISOString(), end.state === 'sent' ? null : end.problem, id, notifier);
}

export function holdDelivery(db: Database.Database, id: string, notifier: string, until: Date, problem: string): void {
  db.prepare(
    `UPDATE deliveries SET next_attempt_at = ?, problem = ? WHERE id = ? AND notifier = ? AND state = 'waiting'`,
  ).run(until.toISOString(), problem, id, notifier);
}

export function selectSentSince(db: Database.Database, notifier: string, since: Date): Date[] {
  return db
    .prepare<[string, string], { endedAt: string }>(
      `SELECT ended_at AS endedAt FROM deliveries WHERE notifier = ? AND state = 'sent' AND ended_at > ? ORDER BY ended_at`,
    )
    .all(notifier, since.toISOString())
    .map(({ endedAt }) => new Date(endedAt));
}

export function countWaiting(db: Database.Database): number {
  return Number(db.prepare("SELECT count(*) FROM deliveries WHERE state = 'waiting'").pluck().get());
}

export function selectDeliveries(db: Database.Database, limit: number): DeliveryRow[] {
  return db
    .prepare<[number], DeliveryRow>(`SELECT ${COLUMNS} FROM deliveries ORDER BY created_at DESC, rowid DESC LIMIT ?`)
    .all(limit);
}
