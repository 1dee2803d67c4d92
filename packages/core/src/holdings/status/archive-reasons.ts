import { typed } from '../../records/archive-name.ts';
import type { Holding } from '../holding.ts';
import { whyUnsound } from '../soundness.ts';
import { MADE } from '../../records/kept-finding.ts';
import { isDamage } from '../../records/verdict.ts';
import { attention, danger, type Reason } from '../reason.ts';

/** What is wrong with one archive. `wantsParity`: others in the directory have parity. */
export function archiveReasons(archive: Holding, { wantsParity }: { readonly wantsParity: boolean }): Reason[] {
  const { name, chain, checks, parity, redundancy, restoreDrill, repairDrill } = archive;
  const reasons: Reason[] = [];
  const unsound = whyUnsound(archive);
  if (unsound !== null) {
    const code = archive.missingSlices.length > 0 ? 'slices-missing' : 'damaged';
    reasons.push(danger(code, `${name} ${unsound}.`, `darkive repair ${typed(name)}`));
  }
  if (!chain.complete) {
    reasons.push(
      danger(
        'chain-broken',
        `${name} cannot be restored: an archive that it needs is gone.`,
        `darkive verify ${typed(name)}`,
      ),
    );
  }
  if (checks.some((check) => check.name === 'chain' && check.result === 'failed') && chain.complete) {
    reasons.push(
      attention(
        'chain-inconsistent',
        `The manifests of the chain of ${name} do not agree.`,
        `darkive verify ${typed(name)}`,
      ),
    );
  }
  const damagedParity = checks.some(({ name: check, result }) => check === 'artifacts' && result === 'failed');
  // Who has parity on some archives wants it on all; who has none anywhere has decided so.
  if (parity === null && wantsParity) {
    reasons.push(attention('parity-missing', `${name} has no parity.`, `darkive repair ${typed(name)}`));
  } else if (redundancy !== null && redundancy.available < redundancy.planned) {
    const text = `${name} has ${redundancy.available} of ${redundancy.planned} recovery blocks left.`;
    reasons.push(attention('redundancy-lost', text, `darkive repair ${typed(name)}`));
  } else if (damagedParity) {
    reasons.push(
      attention(
        'artifacts-damaged',
        `Files beside the slices of ${name} are lost or damaged.`,
        `darkive repair ${typed(name)}`,
      ),
    );
  }
  reasons.push(...foundReasons(archive, reasons.length > 0));
  if (restoreDrill?.result === 'failed') {
    reasons.push(danger('drill-failed', `The last restore drill of ${name} failed.`, `darkive verify ${typed(name)}`));
  }
  if (repairDrill?.result === 'failed') {
    reasons.push(
      attention('repair-drill-failed', `The last repair drill of ${name} failed.`, `darkive repair ${typed(name)}`),
    );
  }
  return reasons;
}

/** Checks whose findings the reasons above tell already. */
const TOLD: ReadonlySet<string> = new Set([
  'slices',
  'dar-test',
  'catalogue',
  'restore-test',
  'artifacts',
  'chain',
  MADE,
]);

/**
 * What plugins found. Damage is said unless the archive is known to be damaged anyway; what is less, unless something else
 * about this archive is said already: lost parity has a number of its own.
 */
function foundReasons(archive: Holding, isTold: boolean): Reason[] {
  const found = archive.findings.filter(({ check }) => !TOLD.has(check));
  const command = `darkive verify ${typed(archive.name)}`;
  const damage = found.find(({ severity }) => isDamage(severity));
  if (damage !== undefined) {
    return whyUnsound(archive) === null ? [danger('damage-found', damage.message, command)] : [];
  }
  const [less] = found;
  return less === undefined || isTold ? [] : [attention('trouble-found', less.message, command)];
}
