/** IANA name of this machine's time zone; UTC where the system knows none. Loads ICU, so only for commands that need it. */
export function localZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === undefined || timeZone === 'Etc/Unknown' ? 'UTC' : timeZone;
}
