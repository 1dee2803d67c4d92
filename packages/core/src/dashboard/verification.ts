import type { DashboardArchive, DashboardVerification } from './dashboard-archives.ts';

const DAY = 86_400_000;
/** Where the buckets end, in days. The fourth is what a scrub usually promises; twice that is a reason of the verdict. */
const ENDS = [7, 30, 60, 90, 180, 365] as const;

/** How long ago how many bytes were verified. Pure. */
export function verificationAges(archives: readonly DashboardArchive[], now: Date): DashboardVerification {
  const aged = archives.map(({ name, bytes, verifiedAt }) => ({
    name,
    bytes,
    verifiedAt,
    days: verifiedAt === null ? null : Math.max(0, (now.getTime() - Date.parse(verifiedAt)) / DAY),
  }));
  const starts = [0, ...ENDS];
  const never = aged.filter(({ days }) => days === null);
  const verified = aged
    .flatMap(({ days, ...one }) => (days === null ? [] : [{ ...one, days }]))
    .toSorted((a, b) => a.days - b.days);
  const oldest = never[0] ?? verified.at(-1) ?? null;
  return {
    buckets: starts.map((fromDays, index) => {
      const toDays = ENDS[index] ?? null;
      const own = verified.filter(({ days }) => days >= fromDays && (toDays === null || days < toDays));
      return { fromDays, toDays, archives: own.length, bytes: bytesOf(own) };
    }),
    never: { archives: never.length, bytes: bytesOf(never) },
    totalBytes: bytesOf(aged),
    oldest: oldest === null ? null : { name: oldest.name, verifiedAt: oldest.verifiedAt },
    medianAge: medianAge(verified),
    command: 'darkive scrub --max-age 90d',
  };
}

/** `verified`: youngest first. */
function medianAge(verified: readonly { readonly bytes: number; readonly days: number }[]): number | null {
  const half = bytesOf(verified) / 2;
  let bytes = 0;
  for (const one of verified) {
    bytes += one.bytes;
    if (bytes >= half) return one.days * 86_400;
  }
  return null;
}

function bytesOf(archives: readonly { readonly bytes: number }[]): number {
  return archives.reduce((sum, { bytes }) => sum + bytes, 0);
}
