import type { DashboardDocument, DashboardReason } from '@darkive/core/plugin';

/** Reasons of one kind about one definition: one lost archive can bring dozens. */
export interface ReasonGroup {
  readonly first: DashboardReason;
  readonly rest: readonly DashboardReason[];
}

/** What the title of the page is about comes before everything else. */
const ABOUT_RESTORING: ReadonlySet<string> = new Set(['no-restore-point', 'newest-not-restorable']);

/** The reasons of the verdict, those that belong together as one, in the order in which somebody should look at them. */
export function groupReasons({ reasons, definitions }: DashboardDocument): readonly ReasonGroup[] {
  const configured = new Set(definitions.filter((one) => one.configured).map(({ name }) => name));
  const groups = Map.groupBy(reasons, ({ level, code, definition }) => `${level} ${code} ${definition ?? ''}`);
  const rank = ({ first: { level, code, definition } }: ReasonGroup): number => {
    if (ABOUT_RESTORING.has(code)) return definition !== null && configured.has(definition) ? 0 : 1;
    return level === 'danger' ? 2 : 3;
  };
  return [...groups.values()]
    .flatMap(([first, ...rest]) => (first === undefined ? [] : [{ first, rest }]))
    .toSorted((a, b) => rank(a) - rank(b));
}
