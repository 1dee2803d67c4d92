import type { DashboardLedger } from '@darkive/core/plugin';

/** What the page says of a ledger that it could not read, in its own words; null when there is nothing to say. */
export function ledgerWords({ state }: DashboardLedger): { readonly title: string; readonly text: string } | null {
  if (state === 'ok' || state === 'empty') return null;
  return { title: TITLES[state], text: `${TEXTS[state]} ${SO_FAR}` };
}

const SO_FAR =
  'What you see here comes from the manifests beside the archives: runs, drills, and checks made after the backup are not shown.';

const TITLES: Readonly<Record<Exclude<DashboardLedger['state'], 'ok' | 'empty'>, string>> = {
  missing: 'There is no ledger',
  older: 'The ledger is from an older Darkive',
  newer: 'The ledger is from a newer Darkive',
  damaged: 'The ledger is damaged',
  locked: 'The ledger is busy',
  unusable: 'The ledger cannot be read',
};

const TEXTS: typeof TITLES = {
  missing: 'The next command that needs it makes a new one from the manifests. Archives are not affected.',
  older: 'The next backup brings it up to date; this page does not touch it.',
  newer: 'This Darkive cannot read it. Use the newer one, with which it was written.',
  damaged: 'Archives are not affected. It can be made again from their manifests.',
  locked: 'Another program holds it. The page looks again in a moment.',
  unusable: 'Archives are not affected.',
};
