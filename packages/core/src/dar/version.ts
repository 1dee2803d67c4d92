/** What `dar --version` says. */
export interface DarVersion {
  readonly version: string;
  readonly libdar: string | null;
  /** Line of the list of compile-time options → available. */
  readonly features: Readonly<Record<string, boolean>>;
}

/** The first with zstd and lz4. Our measurements are of 2.7.8. */
export const MINIMUM_DAR_VERSION = '2.7.0';

/** Characters; dar's own lines have about 50. */
const LONGEST_FEATURE = 200;

/** Reads the stdout of `dar --version`; null when it is something else. */
export function parseDarVersion(stdout: string): DarVersion | null {
  const version = /^ *dar version (\d+(?:\.\d+)+[^\s,]*)/m.exec(stdout)?.[1];
  if (version === undefined) return null;
  const features: Record<string, boolean> = {};
  for (const line of stdout.split('\n')) {
    if (line.length > LONGEST_FEATURE) continue;
    const [, name, value] = /^ {3}(\S.*?) *: (YES|NO) *$/.exec(line) ?? [];
    if (name !== undefined) features[name] = value === 'YES';
  }
  return { version, libdar: /Using libdar (\d[\w.]*)/.exec(stdout)?.[1] ?? null, features };
}

/** Negative when `a` is older than `b`; compares the numbers, so that 2.10 is newer than 2.9. */
export function compareVersions(a: string, b: string): number {
  const left = numbers(a);
  const right = numbers(b);
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}
