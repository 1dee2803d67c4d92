import { whyUnsound, type Chains } from '../../holdings/index.ts';
import type { ArchiveFacts } from './facts.ts';
import { attention, danger, type Reason } from './reason.ts';

/** What is wrong with one archive. `wantsParity`: others in the directory have parity. */
export function archiveReasons(
  archive: ArchiveFacts,
  { chains, wantsParity }: { readonly chains: Chains<ArchiveFacts>; readonly wantsParity: boolean },
): Reason[] {
  const { name, checks, hasParity, redundancy, restoreDrill, repairDrill } = archive;
  const reasons: Reason[] = [];
  const unsound = whyUnsound(archive);
  if (unsound !== null) {
    const code = archive.missingSlices.length > 0 ? 'slices-missing' : 'damaged';
    reasons.push(danger(code, `${name} ${unsound}.`, `darkive repair ${name}`));
  }
  if ((chains.get(archive.id) ?? null) === null) {
    reasons.push(
      danger('chain-broken', `${name} cannot be restored: an archive that it needs is gone.`, `darkive verify ${name}`),
    );
  }
  if (
    checks.some((check) => check.name === 'chain' && check.result === 'failed') &&
    (chains.get(archive.id) ?? null) !== null
  ) {
    reasons.push(
      attention('chain-inconsistent', `The manifests of the chain of ${name} do not agree.`, `darkive verify ${name}`),
    );
  }
  const damagedParity = checks.some(({ name: check, result }) => check === 'artifacts' && result === 'failed');
  // Who has parity on some archives wants it on all; who has none anywhere has decided so.
  if (!hasParity && wantsParity) {
    reasons.push(attention('parity-missing', `${name} has no parity.`, `darkive repair ${name}`));
  } else if (redundancy !== null && redundancy.available < redundancy.planned) {
    const text = `${name} has ${redundancy.available} of ${redundancy.planned} recovery blocks left.`;
    reasons.push(attention('redundancy-lost', text, `darkive repair ${name}`));
  } else if (damagedParity) {
    reasons.push(
      attention(
        'artifacts-damaged',
        `Files beside the slices of ${name} are lost or damaged.`,
        `darkive repair ${name}`,
      ),
    );
  }
  if (restoreDrill?.result === 'failed') {
    reasons.push(danger('drill-failed', `The last restore drill of ${name} failed.`, `darkive verify ${name}`));
  }
  if (repairDrill?.result === 'failed') {
    reasons.push(
      attention('repair-drill-failed', `The last repair drill of ${name} failed.`, `darkive repair ${name}`),
    );
  }
  return reasons;
}
