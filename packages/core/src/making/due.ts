import { readHistory, type History } from '../holdings/due/history.ts';
import { decideDefinition } from '../holdings/due/decide-definition.ts';
import { planBackup, runBackup, type BackupOptions, type ChooseType } from './backup.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import type { Finding } from '../records/finding.ts';
import { createZone } from '../time/zone.ts';
import type { BackupDocument, BackupPlanDocument, DueDocument } from './backup-document.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export type DueOptions = Omit<BackupOptions, 'type' | 'reference'>;

/** `darkive backup due`: makes what each definition needs now, at most one archive a definition. Exit `skipped` when nothing is due. */
export async function runDue(options: DueOptions, services: Services): Promise<OperationResult<BackupDocument>> {
  const { due, findings, type } = chooser(options, services);
  const { document, exit } = await runBackup({ ...options, reference: null, bySchedule: true, type }, services);
  if (document.runs.length > 0 || exit !== 'done') return { document: { ...document, due }, exit };
  // What a run would have told about the history is told here when there was none.
  const told = [...document.findings, ...findings];
  return { document: { ...document, outcome: 'skipped', due, findings: told }, exit: 'skipped' };
}

/** `darkive backup due --dry-run`: what is due and why, and the plan of each run; writes nothing. */
export async function planDue(options: DueOptions, services: Services): Promise<OperationResult<BackupPlanDocument>> {
  const { due, type } = chooser(options, services);
  const { document, exit } = await planBackup({ ...options, reference: null, bySchedule: true, type }, services);
  return { document: { ...document, due }, exit: document.plans.length === 0 ? 'skipped' : exit };
}

interface Chooser {
  readonly due: DueDocument[];
  readonly findings: Finding[];
  readonly type: ChooseType;
}

/** Looks at the history once, when it is first asked: by then the lock is held. */
function chooser({ config }: DueOptions, services: Services): Chooser {
  const zone = createZone(services.zone());
  const due: DueDocument[] = [];
  const findings: Finding[] = [];
  let reading: Promise<History> | null = null;
  return {
    due,
    findings,
    type: async (definition) => {
      reading ??= history(config, services).then((read) => {
        findings.push(...read.findings);
        return read;
      });
      const { types: _, ...decision } = decideDefinition(definition, await reading, services.clock(), zone);
      due.push({ definition: definition.name, ...decision });
      services.log.info(`${definition.name}: ${decision.type ?? 'no archive'}: ${decision.reason}`);
      return decision.type;
    },
  };
}

/** A broken ledger must not stop a backup; the run itself reports it. */
async function history(config: DueOptions['config'], services: Services): Promise<History> {
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    return await readHistory(config, ledger.attempt);
  } finally {
    await ledger.close();
  }
}
