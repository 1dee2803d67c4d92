import type { DashboardArchive, DashboardChain } from './dashboard-archives.ts';

/** From the one that matters most. */
const WORST_FIRST: readonly DashboardArchive['state'][] = [
  'missing',
  'damaged',
  'unverified',
  'degraded',
  'lacking',
  'ok',
];

/** Archives by what they all build on, the newest chain first. Pure. `archives`: oldest first. */
export function dashboardChains(archives: readonly DashboardArchive[]): DashboardChain[] {
  const chains = [...Map.groupBy(archives, ({ chain }) => chain)].map(([id, own]): DashboardChain => {
    const full = own.find((archive) => archive.id === id);
    const lost = own.find(({ reference }) => reference?.id === id)?.reference ?? null;
    const states = new Set(own.map(({ state }) => state));
    return {
      id,
      definition: own[0]?.definition ?? '',
      name: full?.name ?? lost?.name ?? '',
      complete: full !== undefined,
      missing: full === undefined ? (lost?.name ?? '') : null,
      archives: own.map((archive) => archive.id),
      from: own[0]?.createdAt ?? '',
      to: own.at(-1)?.createdAt ?? '',
      bytes: sum(own.map(({ bytes }) => bytes)),
      parityBytes: sum(own.map(({ parityBytes }) => parityBytes)),
      state: WORST_FIRST.find((state) => states.has(state)) ?? 'ok',
    };
  });
  return chains.toSorted((a, b) => (a.to < b.to ? 1 : a.to > b.to ? -1 : 0));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
