import type { DeliveryRow } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import type { Delivered } from '../session/notify/deliver.ts';

/** `darkive notify test --json`. */
export interface NotifyTestDocument {
  readonly schema: 'darkive.notify-test/1';
  readonly results: readonly {
    readonly notifier: string;
    readonly result: 'sent' | 'failed';
    /** Why it was not sent; null when it was. */
    readonly problem: string | null;
    readonly hint: string | null;
    readonly seconds: number;
  }[];
  /** Installed notifiers that are not set up; they were not tried. */
  readonly notSetUp: readonly string[];
}

/** `darkive notify flush --json`. */
export interface NotifyFlushDocument {
  readonly schema: 'darkive.notify-flush/1';
  readonly deliveries: readonly Delivered[];
  /** Messages that still wait, these included. */
  readonly waiting: number;
  readonly findings: readonly Finding[];
}

/** `darkive notify log --json`. */
export interface NotifyLogDocument {
  readonly schema: 'darkive.notify-log/1';
  /** Newest first. */
  readonly deliveries: readonly DeliveryRow[];
  readonly findings: readonly Finding[];
}
