import type { Config, Definition } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import type { Finding } from '../../records/finding.ts';
import { planRun } from '../../preflight/plan.ts';
import type { DoctorCheck } from './doctor-check.ts';
import { hookScope } from '../../session/hook-scope.ts';
import type { Services } from '../../services/services.ts';
import { findingCheck } from './finding-check.ts';

/**
 * What a FULL of the definition would be told before anything is written: by the guards and the plan, and by the plugins'
 * preflight, which is asked also where the guards refuse. Nothing when neither would say anything.
 */
export async function runChecks(
  definition: Definition,
  config: Config,
  services: Services,
  /** False when source or storage have not answered: to plan would hang. */
  answers: boolean,
): Promise<DoctorCheck[]> {
  const options = { config, type: 'FULL', definitions: [], reference: null, allowShrink: false } as const;
  const event = { definition: definition.name, type: null, archives: config.archives.path };
  const scope = hookScope(definition, services, createUndoStack());
  const plan = async (): Promise<readonly Finding[]> => (await planRun(definition, options, services)).findings;
  return [
    ...(answers ? await asked(`backup ${definition.name}`, plan) : []),
    ...(await asked(`plugins ${definition.name}`, () => services.plugins.preflight(event, scope))),
  ];
}

/** What was found; a refusal is a check that has failed. */
async function asked(name: string, ask: () => Promise<readonly Finding[]>): Promise<DoctorCheck[]> {
  try {
    return (await ask()).map((found) => findingCheck(name, found));
  } catch (thrown) {
    const { message, hint } = asDarkiveError(thrown);
    return [{ name, result: 'failed', message, hint: hint ?? null }];
  }
}
