/** A time as the ledger stores it: UTC with milliseconds always, so that text order is time order. */
export function utc(time: string): string {
  return new Date(time).toISOString();
}
