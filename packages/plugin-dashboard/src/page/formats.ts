const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** `1.5 MiB`; three significant digits, powers of 1024. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(value >= 9.995 ? 1 : 2);
  return `${bytes < 0 ? '−' : ''}${digits} ${UNITS[unit]}`;
}

/** `0.4 s`, `12 s`, `3 min`, `2 h 5 min`, `4 days`: the two largest units at most. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  if (seconds < 2 * DAY) {
    const minutes = Math.round(seconds / MINUTE);
    const hours = Math.floor(minutes / 60);
    if (hours === 0) return `${minutes} min`;
    return hours >= 10 || minutes % 60 === 0 ? `${Math.round(minutes / 60)} h` : `${hours} h ${minutes % 60} min`;
  }
  const days = Math.round(seconds / DAY);
  if (days < 365 * 2) return `${days} days`;
  return days < 365 * 1000 ? `${Math.round(days / 365.25)} years` : 'more than a thousand years';
}

/** `1,200`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-GB');
}

/** `1 archive`, `1,200 archives`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** `98 %`; never 100 before all, never 0 after a beginning. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 99 && percent < 100) return `${Math.min(99.9, Math.floor(percent * 10) / 10)} %`;
  if (percent > 0 && percent < 1) return '< 1 %';
  return `${Math.round(percent)} %`;
}

/** Times as people of one place write them, and their distance from one moment. */
export interface TimeFormats {
  /** `2026-11-21 09:52`. */
  time(iso: string): string;
  /** `2026-11-21`. */
  day(iso: string): string;
  /** `3 days ago`, `in 2 h`, `just now`. */
  relative(iso: string): string;
  /** Seconds from `iso` to now; negative when it is still to come. */
  age(iso: string): number;
}

/**
 * @param zone IANA name of a time zone.
 * @param now ISO 8601: to what ages are counted.
 */
export function createTimeFormats(zone: string, now: string): TimeFormats {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  const time = (iso: string): string => {
    const moment = Date.parse(iso);
    return Number.isNaN(moment) ? iso : format.format(moment).replace(',', '');
  };
  const age = (iso: string): number => (Date.parse(now) - Date.parse(iso)) / 1000;
  return {
    time,
    day: (iso) => time(iso).slice(0, 10),
    age,
    relative(iso) {
      const seconds = age(iso);
      if (Number.isNaN(seconds)) return '';
      if (Math.abs(seconds) < MINUTE) return 'just now';
      const distance = coarse(Math.abs(seconds));
      return seconds < 0 ? `in ${distance}` : `${distance} ago`;
    },
  };
}

/** One unit is enough to feel a distance. */
function coarse(seconds: number): string {
  if (seconds < HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`;
  if (seconds < 60 * DAY) return `${Math.round(seconds / DAY)} days`;
  if (seconds < 730 * DAY) return `${Math.round(seconds / DAY / 30.44)} months`;
  return `${Math.round(seconds / DAY / 365.25)} years`;
}
