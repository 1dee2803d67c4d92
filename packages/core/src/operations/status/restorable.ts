import type { Chains } from './chain-of-facts.ts';
import type { ArchiveFacts } from './facts.ts';

/** Checks without which an archive cannot be restored. */
const NEEDED: ReadonlySet<string> = new Set(['slices', 'dar-test', 'catalogue', 'restore-test']);

/** Its whole chain is there, was verified, and no check that matters has failed since. */
export function isRestorable(archive: ArchiveFacts, chains: Chains): boolean {
  const links = chains.get(archive.id) ?? null;
  return (
    links !== null &&
    links.every((link) => link.verifiedAt !== null && link.absentSlices === 0 && failing(link).length === 0)
  );
}

/** The checks that matter and failed, by name. */
export function failing({ checks }: ArchiveFacts): string[] {
  return checks.filter(({ name, result }) => NEEDED.has(name) && result === 'failed').map(({ name }) => name);
}
