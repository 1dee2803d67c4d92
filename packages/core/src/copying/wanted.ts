import { readStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { copiesPolicyOf } from '../copies/policy.ts';
import { lookAtHome, type HomeArchive } from '../copies/home.ts';
import type { WantedArchive } from '../copies/plan-request.ts';
import { describedByStore, holdingsFrom, memoryOfChecks } from '../holdings/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';

export type CopiedArchive = WantedArchive & HomeArchive;

/** Every archive at home, what is wanted of it, and how good it is. Reads no slice. */
export async function wantedArchives(
  config: Config,
  services: Services,
): Promise<{ readonly archives: readonly CopiedArchive[]; readonly findings: readonly Finding[] }> {
  const directory = config.archives.path;
  const store = await readStore(directory);
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services, 'archives'));
  try {
    const memory = await ledger.attempt(memoryOfChecks, null);
    const holdings = holdingsFrom({ archives: describedByStore(store), memory }, new Map());
    const held = new Map(holdings.map((holding) => [holding.id, holding]));
    const policyOf = copiesPolicyOf(config);
    const { archives, problems } = await lookAtHome(directory, store.archives);
    return {
      archives: archives.map((archive) => ({
        ...archive,
        policy: policyOf(archive.manifest.definition),
        verifiedAt: held.get(archive.manifest.id)?.verifiedAt ?? null,
        unsoundAtHome: held.get(archive.manifest.id)?.state === 'unsound',
      })),
      findings: [...store.problems.map(manifestFinding), ...problems.map(notCopied), ...ledger.findings()],
    };
  } finally {
    await ledger.close();
  }
}

function notCopied({ archive, problem }: { archive: string; problem: string }): Finding {
  return finding(
    'degraded',
    'archive-not-copied',
    `${archive} cannot be copied: ${problem}.`,
    `Look at it with: darkive verify '${archive}'`,
    {
      archive,
    },
  );
}
