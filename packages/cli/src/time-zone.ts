/** The time zone of this machine (IANA name); UTC where its name is not known. */
export function localTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone }).resolvedOptions().timeZone;
  } catch {
    // A TZ variable of its own making: Node itself counts in UTC then.
    return 'UTC';
  }
}
