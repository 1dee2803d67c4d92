import { typed } from '../../records/archive-name.ts';
import { readStore } from '../../archive/index.ts';
import { checkBase, rebuildBase } from '../../catalogue/index.ts';
import type { Config } from '../../config/types.ts';
import { isDarkiveError } from '../../errors/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { RepairDocument } from '../../holdings/documents/archive-documents.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';

export interface MendedBase {
  readonly base: RepairDocument['base'];
  readonly findings: readonly Finding[];
}

/**
 * Makes the `dar_manager` base of a definition anew when it is missing, damaged, or does not list what is published. The
 * archives do not need it: what fails here is a finding. A dry run only looks.
 */
export async function mendBase(
  definition: string,
  { config, dryRun }: { readonly config: Config; readonly dryRun: boolean },
  services: Services,
): Promise<MendedBase> {
  const { runner, signal } = services;
  const archives = config.archives.path;
  if (runner.find('dar_manager') === null) {
    const text = `The base of ${definition} was not looked at: dar_manager was not found on the PATH.`;
    return { base: 'not-checked', findings: [finding('info', 'base-not-checked', text, 'Install the whole of dar.')] };
  }
  services.onProgress({ kind: 'phase', phase: `base ${definition}`, expectedSeconds: null });
  const hint = `Make it anew with: darkive catalog rebuild '${definition}'`;
  try {
    const store = await readStore(archives, definition);
    const manifests = store.archives.map(({ manifest }) => manifest).filter((one) => one.definition === definition);
    const found = await checkBase(runner, archives, definition, manifests, { signal });
    throwIfInterrupted(signal);
    // One that looks for archives elsewhere was told to, by `catalog relocate`.
    const problem = found.find(({ kind }) => kind !== 'moved');
    if (problem === undefined) return { base: 'sound', findings: [] };
    const facts = { definition, problem: problem.kind };
    if (dryRun) {
      const text = `The dar_manager base of ${definition} is ${WORDS[problem.kind]}; it would be made anew.`;
      return { base: 'damaged', findings: [finding('info', 'base-to-rebuild', text, null, facts)] };
    }
    const { problems } = await rebuildBase(runner, archives, definition, manifests, { signal });
    const text = `The dar_manager base of ${definition} was ${WORDS[problem.kind]}; it was made anew.`;
    const without = problems.map((one) =>
      finding(
        'degraded',
        'base-incomplete',
        `The dar_manager base of ${definition} is without ${one.archive}: ${one.problem}`,
        `Look what is wrong with: darkive verify ${typed(one.archive)}`,
        { definition, archive: one.archive },
      ),
    );
    return { base: 'rebuilt', findings: [finding('info', 'base-rebuilt', text, null, facts), ...without] };
  } catch (error) {
    throwIfInterrupted(signal);
    if (!isDarkiveError(error)) throw error;
    return {
      base: 'damaged',
      findings: [finding('degraded', 'base-not-rebuilt', error.message, hint, { definition })],
    };
  }
}

const WORDS = {
  missing: 'missing',
  corrupted: 'damaged',
  absent: 'not up to date',
  foreign: 'not up to date',
  order: 'out of order',
  moved: 'moved',
} as const;
