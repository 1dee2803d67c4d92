import { compareVersions, MINIMUM_DAR_VERSION, type Dar } from '../dar/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { requireTool } from '../exec/index.ts';
import type { ToolRunner } from '../exec/types.ts';

/** The version of dar. Throws `tool-missing`, or `tool-too-old` when it cannot do what we rely on. */
export async function requireDar(dar: Dar): Promise<string> {
  const { version } = await dar.version();
  if (compareVersions(version, MINIMUM_DAR_VERSION) >= 0) return version;
  throw new DarkiveError('tool-too-old', `dar ${version} is too old: Darkive needs ${MINIMUM_DAR_VERSION} or newer.`, {
    hint: 'Install a newer dar. Archives that it made before can still be read.',
    facts: { tool: 'dar', version, needed: MINIMUM_DAR_VERSION },
  });
}

/** Absolute path of dar_manager. Throws `tool-missing`. */
export function requireDarManager(runner: ToolRunner): string {
  return requireTool(runner, 'dar_manager', `Install dar ${MINIMUM_DAR_VERSION} or newer; dar_manager is part of it.`);
}
