export type Verdict = 'ok' | 'attention' | 'danger';

/** Why a verdict is not better. */
export interface Reason {
  readonly level: Exclude<Verdict, 'ok'>;
  /** A stable kebab-case word. */
  readonly code: string;
  readonly message: string;
  /** The command to run; null when it is not one of Darkive's. */
  readonly command: string | null;
}

/** Nothing can be relied on here until it is mended. */
export function danger(code: string, message: string, command: string | null): Reason {
  return { level: 'danger', code, message, command };
}

/** It works, but not as it should. */
export function attention(code: string, message: string, command: string | null): Reason {
  return { level: 'attention', code, message, command };
}

/** Whole days from a time (UTC, ISO 8601) to now. */
export function days(now: Date, since: string): number {
  return Math.floor((now.getTime() - Date.parse(since)) / 86_400_000);
}

/** A number of days in words. */
export function inDays(number: number): string {
  return number === 1 ? '1 day' : `${number} days`;
}
