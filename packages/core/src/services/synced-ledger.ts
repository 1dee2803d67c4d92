import { basename } from 'node:path';
import { readManifest, type ManifestDoubt } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { syncArchives, type Ledger } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { openServicesLedger } from './open-ledger.ts';
import { syncPlaces } from './synced-places.ts';
import type { Services } from './services.ts';

/** The ledger, brought up to date with the manifests; null with a finding when it cannot be used. Close it after use. */
export async function openSyncedLedger(
  config: Config,
  services: Services,
): Promise<{ ledger: Ledger | null; findings: Finding[] }> {
  let ledger: Ledger | null = null;
  try {
    ledger = await openServicesLedger(config, services, 'archives');
    const { problems, damaged } = await syncArchives(ledger, config.archives.path, readManifest, services.clock());
    const opened = ledger.openFinding === null ? [] : [ledger.openFinding];
    const places = await syncPlaces(ledger, config.archives.path);
    return {
      ledger,
      findings: [...opened, ...problems.map(manifestFinding), ...damaged.map(damagedManifest), ...places],
    };
  } catch (thrown) {
    ledger?.close();
    const error = asDarkiveError(thrown);
    return {
      ledger: null,
      findings: [finding('degraded', error.code, `The ledger cannot be used: ${error.message}`, error.hint ?? null)],
    };
  }
}

export function manifestFinding({ file, problem }: { file: string; problem: string }): Finding {
  return finding(
    'degraded',
    'manifest-unreadable',
    `The manifest ${file} cannot be used: ${problem}. Its archive does not count as a restore point.`,
    'Restore the manifest from a copy. The slices themselves can be read with plain dar.',
    { file },
  );
}

/** What is to be said of manifests that can be used. Those without a seal share one finding. */
export function doubtFindings(
  doubts: readonly { readonly file: string; readonly doubt: ManifestDoubt | null }[],
): Finding[] {
  const damaged = damagedFindings(doubts);
  const unsealed = doubts.filter(({ doubt }) => doubt?.kind === 'unsealed').map(({ file }) => file);
  if (unsealed.length === 0) return damaged;
  const some = unsealed.length === 1 ? `The manifest ${unsealed[0]} is` : `${unsealed.length} manifests are`;
  return [
    ...damaged,
    finding(
      'info',
      'manifest-unproved',
      `${some} from before manifests proved themselves: damage to them may go unnoticed.`,
      'They are sealed by the scrub that finds their archives sound: darkive scrub',
      { files: unsealed },
    ),
  ];
}

/** Of the damaged ones alone: that old ones lack a seal is for those to say who look for damage. */
export function damagedFindings(
  doubts: readonly { readonly file: string; readonly doubt: ManifestDoubt | null }[],
): Finding[] {
  return doubts.flatMap(({ file, doubt }) =>
    doubt?.kind === 'damaged' ? [damagedManifest({ file, problem: doubt.problem })] : [],
  );
}

function damagedManifest({ file, problem }: { file: string; problem: string }): Finding {
  const name = basename(file).replace(/\.manifest\.json$/, '');
  return finding(
    'degraded',
    'manifest-damaged',
    `The manifest of ${name} is damaged: ${problem}. Its copy is whole and was read instead; the archive is not concerned.`,
    `Mend it with: darkive repair '${name}'`,
    { archive: name, file },
  );
}
