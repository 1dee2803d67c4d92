import type { Finding } from './finding.ts';
import { MADE, type KeptFinding } from './kept-finding.ts';
import type { Manifest } from './manifest.ts';
import { countsAgainst } from './verdict.ts';

/** Findings of a backup that say that something of the source is not in the archive, or not as it was. No verification mends that. */
const LACKING: ReadonlySet<string> = new Set([
  'files-unreadable',
  'files-changed',
  'attributes-unreadable',
  'recorded-as-deleted',
  'unknown-message',
]);

/** What an archive lacks since it was made, in the words of the backup that made it. */
export function lackingOf({ findings }: Pick<Manifest, 'findings'>): Finding[] {
  return findings.filter(({ severity, code }) => countsAgainst(severity) && LACKING.has(code));
}

/** The same as the ledger keeps it. */
export function madeFindings(manifest: Pick<Manifest, 'findings' | 'publishedAt'>): KeptFinding[] {
  return lackingOf(manifest).map(({ severity, code, message, hint }) => {
    return { check: MADE, at: manifest.publishedAt, severity, code, message, hint };
  });
}
