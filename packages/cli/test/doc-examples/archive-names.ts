const ARCHIVE_NAME = /[A-Za-z0-9][A-Za-z0-9-]*_(?:FULL|DIFF|INCR)_\d{4}-\d\d-\d\d_\d{6}/g;

/**
 * Names of archives hold the time at which they were made, so a page cannot show the real ones: the first FULL archive
 * of a definition that a page names is the first one that there is, and so on. Pairs of written and real name.
 */
export function pairArchiveNames(page: string, real: readonly string[]): readonly (readonly [string, string])[] {
  const written = bySeries(page.match(ARCHIVE_NAME) ?? []);
  const there = bySeries(real);
  return [...written].flatMap(([series, names]) =>
    names.flatMap((name, index) => {
      const match = there.get(series)?.[index];
      return match === undefined ? [] : [[name, match] as const];
    }),
  );
}

/** `Documents_FULL` → its names, oldest first. */
function bySeries(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  return Map.groupBy([...new Set(names)].toSorted(), (name) => name.replace(/_\d{4}.*$/, ''));
}
