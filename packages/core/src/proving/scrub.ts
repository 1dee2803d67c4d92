import { join } from 'node:path';
import { readManifest, readStore, type ArchiveStore } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { idleRunner } from '../exec/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import { manifestFileName } from '../records/archive-name.ts';
import type { Check } from '../records/manifest.ts';
import { exitOf, outcomeOf } from '../records/verdict.ts';
import { checkReadableTarget } from '../services/target-guards.ts';
import type { ScrubDocument, ScrubPlace, ScrubPlanDocument } from '../holdings/documents/integrity-documents.ts';
import { archivesWithoutManifest, withoutManifestFindings } from '../holdings/archives-without-manifest.ts';
import type { Budget } from '../session/budget.ts';
import { goneFinding } from '../holdings/gone-archives.ts';
import { missedArchives } from '../holdings/missed.ts';
import { memoryFindings } from '../holdings/memory-findings.ts';
import { createPace } from '../session/pace.ts';
import { recordFindings } from '../holdings/record-findings.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { announced } from '../session/notify/announced.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { requireDar } from '../session/require-dar.ts';
import type { OperationResult } from '../services/result.ts';
import { measuredSpeed, scrubCandidates } from './scrub/candidates.ts';
import { sealProved } from './scrub/seal-proved.ts';
import { planScrub, type PlacePlan, type ScrubCandidate } from './scrub/plan-scrub.ts';
import type { Services } from '../services/services.ts';
import { manifestFinding } from '../services/synced-ledger.ts';
import { verifiedParts } from './verify.ts';
import { recordVerified, verifiedDocument } from './verify/record-verified.ts';
import { verifyArchive } from './verify/verify-archive.ts';

export interface ScrubOptions {
  readonly config: Config;
  readonly budget: Budget | null;
  /** Seconds: only archives that were checked longer ago; null takes all. */
  readonly maxAge: number | null;
  /** Bytes in a second; null reads as fast as it can. */
  readonly rate: number | null;
}

/**
 * `darkive scrub`: checks what was checked longest ago, as far as the budget goes. Each archive's result is recorded when
 * it is done, so that the next scrub goes on there, however this one ends. Takes no lock, but to seal manifests from before there
 * were seals. Notifiers are told of
 * what it found.
 */
export async function scrub(options: ScrubOptions, services: Services): Promise<OperationResult<ScrubDocument>> {
  const { config } = options;
  return announced({ event: 'scrub', config, parts: verifiedParts }, services, () =>
    recorded({ command: 'scrub', config }, services, (own, tally) => checkOldest(options, own, tally)),
  );
}

async function checkOldest(
  options: ScrubOptions,
  services: Services,
  tally: Tally,
): Promise<OperationResult<ScrubDocument>> {
  const { config, rate, budget } = options;
  const { clock, signal } = services;
  const idle: Services = { ...services, runner: idleRunner(services.runner) };
  await requireDar(createDar(idle.runner));
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const { store, plans, findings } = await look(options, ledger, services);
    const unknown = withoutManifestFindings(await archivesWithoutManifest(config.archives.path, store));
    const records = await recordFindings(store, config, services);
    records.push(...(await memoryFindings(store, config, ledger)));
    const pace = rate === null ? undefined : createPace(rate, services);
    const archives: ScrubDocument['archives'][number][] = [];
    const started = clock().getTime();
    const seconds = (): number => (clock().getTime() - started) / 1000;
    const done: NonNullable<Awaited<ReturnType<typeof checkOne>>>[] = [];
    let bytes = 0;
    let left = 0;
    for (const [index, plan] of plans.entries()) {
      let spent = 0;
      // Places follow each other; a time is shared out among them.
      const until = budget?.kind === 'seconds' ? (budget.seconds / plans.length) * (index + 1) : null;
      for (const [position, candidate] of plan.due.entries()) {
        throwIfInterrupted(signal);
        const usedUp = budget?.kind === 'bytes' ? spent >= budget.bytes : until !== null && seconds() >= until;
        if (usedUp && position > 0) {
          left += 1;
          continue;
        }
        spent += candidate.bytes;
        const checked = await checkOne(candidate, store, config, idle, pace);
        if (checked === null) continue;
        await recordVerified(ledger, candidate.id, checked.verified);
        archives.push(verifiedDocument(checked.manifest, checked.verified));
        done.push(checked);
        bytes += candidate.bytes;
        tally.archives += 1;
        tally.bytes += candidate.bytes;
      }
    }
    const sealed = await sealProved(done, store, ledger, { config, services });
    const besides = [...findings, ...sealed, ...unknown, ...records, ...ledger.findings()];
    const all = [...archives.flatMap((archive) => archive.findings), ...besides];
    return {
      document: {
        schema: 'darkive.scrub/1',
        outcome: outcomeOf(all),
        archives,
        bytes,
        seconds: seconds(),
        left,
        places: plans.map(placeDocument),
        findings: besides,
      },
      exit: exitOf(all),
    };
  } finally {
    await ledger.close();
  }
}

/** `darkive scrub --plan`: what the next scrub would check, and how long a whole cycle takes. */
export async function showScrubPlan(
  options: ScrubOptions,
  services: Services,
): Promise<OperationResult<ScrubPlanDocument>> {
  const ledger = createLedgerRecorder(() => openServicesLedger(options.config, services));
  try {
    const { plans, findings } = await look(options, ledger, services);
    const document: ScrubPlanDocument = {
      schema: 'darkive.scrub-plan/1',
      places: plans.map(placeDocument),
      findings: [...findings, ...ledger.findings()],
    };
    return { document, exit: document.findings.length === 0 ? 'done' : 'degraded' };
  } finally {
    await ledger.close();
  }
}

async function look(
  { config, budget, maxAge }: ScrubOptions,
  ledger: ReturnType<typeof createLedgerRecorder>,
  services: Services,
): Promise<{ store: ArchiveStore; plans: readonly PlacePlan[]; findings: readonly Finding[] }> {
  const { path } = config.archives;
  await checkReadableTarget(config.archives);
  const store = await readStore(path);
  const newest = await ledger.attempt((open) => open.newestChecks(), new Map<string, readonly Check[]>());
  const lost = (await missedArchives(path, store, ledger.attempt)).map(goneFinding);
  const candidates = scrubCandidates(store, path, newest);
  const plans = planScrub(candidates, { budget, maxAge, now: services.clock() }, measuredSpeed(candidates, newest));
  return { store, plans, findings: [...store.problems.map(manifestFinding), ...lost] };
}

/** Null when the archive was removed since the scrub began. */
async function checkOne(
  { name, id }: ScrubCandidate,
  store: ArchiveStore,
  config: Config,
  services: Services,
  pace: ((bytes: number) => Promise<void>) | undefined,
) {
  const read = await readManifest(join(config.archives.path, manifestFileName(name)));
  const all = store.archives.map(({ manifest }) => manifest);
  const manifest = 'manifest' in read ? read.manifest : all.find((known) => known.id === id);
  if (manifest === undefined || ('problem' in read && read.missing)) {
    return (await isReachable(config)) ? null : unreachable(manifest, services);
  }
  const verified = await verifyArchive(manifest, all, config, services, pace);
  return verified === null ? null : { manifest, verified };
}

async function isReachable(config: Config): Promise<boolean> {
  return checkReadableTarget(config.archives).then(
    () => true,
    () => false,
  );
}

function unreachable(manifest: ArchiveStore['archives'][number]['manifest'] | undefined, { clock }: Services) {
  if (manifest === undefined) return null;
  const check: Check = { name: 'slices', result: 'not-checked', at: clock().toISOString(), seconds: 0 };
  const text = `${manifest.name} was not checked: its storage cannot be reached any more.`;
  const hint = 'Mount the storage, then run the scrub again.';
  const findings = [finding('degraded', 'storage-unreachable', text, hint, { archive: manifest.name })];
  return { manifest, verified: { checks: [check], findings, found: new Map(), redundancy: [] } };
}

function placeDocument(plan: PlacePlan): ScrubPlace {
  return {
    place: plan.place,
    archives: plan.archives,
    bytes: plan.totalBytes,
    due: plan.due.length,
    budgetBytes: plan.budgetBytes,
    cycle: plan.cycle,
    estimated: plan.estimated,
    interval: plan.interval,
    next: plan.due.slice(0, plan.affordable).map(({ name }) => name),
  };
}
