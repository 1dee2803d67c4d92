import type { Definition } from '../config/types.ts';
import { createArguments, createDar } from '../dar/index.ts';
import { asDarkiveError, type ExitName } from '../errors/index.ts';
import { displayCommand } from '../exec/index.ts';
import { createUndoStack } from '../lifecycle/index.ts';
import { finding } from '../records/finding.ts';
import type { BackupPlanEntry } from './backup-document.ts';
import type { Services } from '../services/services.ts';
import { hookScope } from '../session/hook-scope.ts';
import { requireDar } from '../session/require-dar.ts';
import type { RunOptions } from '../preflight/options.ts';
import { createRequest, planRun } from '../preflight/plan.ts';

/** The plan of one definition, or why there is none. */
export async function planDefinition(
  definition: Definition,
  options: RunOptions,
  services: Services,
): Promise<{ entry: BackupPlanEntry; exit: ExitName }> {
  const { config, type } = options;
  try {
    await requireDar(createDar(services.runner));
    const plan = await planRun(definition, options, services);
    const event = { definition: definition.name, type, archives: config.archives.path };
    const found = await services.plugins.preflight(event, hookScope(definition, services, createUndoStack()));
    const reference = plan.reference?.manifest ?? null;
    return {
      exit: 'done',
      entry: {
        definition: definition.name,
        type,
        possible: true,
        archive: plan.archive,
        root: definition.root,
        reference: reference === null ? null : { id: reference.id, name: reference.name },
        entries: plan.measure.entries,
        bytes: plan.measure.bytes,
        estimatedBytes: plan.need.atMost,
        freeBytes: plan.freeBytes,
        command: displayCommand('dar', createArguments(createRequest(plan, config, config.archives.path)), Infinity),
        findings: [...plan.findings, ...found],
      },
    };
  } catch (thrown) {
    const error = asDarkiveError(thrown);
    return {
      exit: error.exit,
      entry: {
        definition: definition.name,
        type,
        possible: false,
        findings: [finding('error', error.code, error.message, error.hint ?? null, error.facts)],
      },
    };
  }
}
