import { finding, type Finding, type PreflightEvent } from '@darkive/core/plugin';
import { thisHost, unitDirectory } from './host.ts';
import { goneFiles } from './manager/check.ts';
import { installedUnits } from './manager/installed-units.ts';

/** In `doctor` alone: installed units that no longer start anything. A backup goes on without a word about them. */
export async function preflight({ type }: PreflightEvent): Promise<readonly Finding[]> {
  if (type !== null) return [];
  const host = thisHost();
  const found = await Promise.all(
    (['user', 'system'] as const).map(async (scope) => goneFiles(await installedUnits(unitDirectory(scope, host)))),
  );
  return found.flat().map(({ code, message, hint, facts }) => finding('warning', code, message, hint, facts));
}
