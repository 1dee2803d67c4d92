import type { NotificationEvent, NotificationRecord } from '../records/notification.ts';
import type { Outcome } from '../records/run-report.ts';

/** A message for one notifier. */
export interface NewDelivery {
  readonly notifier: string;
  readonly record: NotificationRecord;
  /** One line, for the log. */
  readonly title: string;
}

/** `waiting`: not sent yet. `given-up`: will never be sent; `problem` says why. */
export type DeliveryState = 'waiting' | 'sent' | 'given-up';

/** One message to one notifier, and what became of it. Times are UTC, ISO 8601. */
export interface DeliveryRow {
  /** Of the record: several notifiers may have the same. */
  readonly id: string;
  readonly notifier: string;
  readonly event: NotificationEvent;
  readonly outcome: Outcome;
  readonly title: string;
  readonly createdAt: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  /** When it was sent, or given up. */
  readonly endedAt: string | null;
  /** When it is due again; null once it has ended. */
  readonly nextAttemptAt: string | null;
  /** Why the last attempt failed. */
  readonly problem: string | null;
}

export interface WaitingDelivery extends DeliveryRow {
  readonly record: NotificationRecord;
}

export type AttemptEnd =
  | { readonly state: 'sent'; readonly at: Date }
  | { readonly state: 'given-up'; readonly at: Date; readonly problem: string }
  | {
      readonly state: 'waiting';
      readonly problem: string;
      readonly nextAttemptAt: Date;
      /** The server's wish: not even a flush comes earlier. */
      readonly waitUntil: Date | null;
    };

/**
 * Messages that are kept until they are sent. A process that dies between sending and recording leaves its message
 * `waiting`: it is sent again, with the same id. Each method is one transaction.
 */
export interface Outbox {
  /** Keeps messages. Of those that wait for one notifier, the oldest above 200 are given up; the ended ones go after 90 days. */
  add(deliveries: readonly NewDelivery[], now: Date): void;
  /**
   * What may be sent now, oldest first: due, and not in the hands of another process. `early` takes those that are not due
   * yet, unless their server has asked to wait.
   */
  due(now: Date, options: { readonly early: boolean }): readonly WaitingDelivery[];
  /**
   * Takes a message for an attempt, before it is made: nobody else takes it until `until`. The number of the attempt, from 1;
   * null when it is taken, sent, or gone.
   */
  claim(id: string, notifier: string, now: Date, until: Date): number | null;
  /** Records how an attempt ended. */
  end(id: string, notifier: string, end: AttemptEnd): void;
  /** Puts a message off without an attempt. */
  hold(id: string, notifier: string, until: Date, problem: string): void;
  /** When the messages of a notifier were sent since then, oldest first. */
  sentSince(notifier: string, since: Date): readonly Date[];
  countWaiting(): number;
  /** Newest first. */
  list(limit: number): readonly DeliveryRow[];
}
