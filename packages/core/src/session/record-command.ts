import type { Config } from '../config/types.ts';
import { asDarkiveError, type ExitName } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { countFindings, type CommandRecord } from '../records/command-record.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { OnProgress } from '../records/progress.ts';
import type { Outcome } from '../records/run-report.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

/** What a command has done so far; counted while it works, so that it is known of one that fails, too. */
export interface Tally {
  archives: number;
  bytes: number;
  /** Null while it is about more than one, or none. */
  definition: string | null;
}

/**
 * Does the work of a command that is no backup, and records it in the ledger: when, how long in each phase, how it ended. That
 * it cannot be recorded is a warning and never changes how the command ends.
 */
export async function recorded<Document extends { readonly findings: readonly Finding[] }>(
  { command, config }: { readonly command: string; readonly config: Config },
  services: Services,
  work: (services: Services, tally: Tally) => Promise<OperationResult<Document>>,
): Promise<OperationResult<Document>> {
  const { clock } = services;
  const startedAt = clock();
  const phases = timePhases(services);
  const tally: Tally = { archives: 0, bytes: 0, definition: null };
  const record = async (
    exit: ExitName,
    errorCode: string | null,
    findings: CommandRecord['findings'],
    found: readonly Finding[],
  ): Promise<Finding[]> => {
    const endedAt = clock();
    const written: CommandRecord = {
      commandId: services.newId(),
      command,
      definition: tally.definition,
      startedAt: startedAt.toISOString(),
      // A clock that was set back must not make it end before it began.
      endedAt: new Date(Math.max(endedAt.getTime(), startedAt.getTime())).toISOString(),
      outcome: OUTCOMES[exit] ?? 'failed',
      exit,
      errorCode,
      archives: tally.archives,
      bytes: Math.round(tally.bytes),
      phases: phases.seconds(),
      findings,
      host: services.hostName,
      version: services.version,
    };
    return write(
      config,
      services,
      written,
      found.map((one) => masked(one, services)),
    );
  };
  let result: OperationResult<Document>;
  try {
    result = await work({ ...services, onProgress: phases.onProgress }, tally);
  } catch (thrown) {
    const { code, exit, message, hint = null, facts } = asDarkiveError(thrown);
    const found = [finding('error', code, message, hint, facts)];
    await record(exit, code, countFindings(found), found);
    throw thrown;
  }
  const { document, exit } = result;
  const failures = await record(exit, null, countFindings(findingsOf(document)), document.findings);
  // What has been said of the ledger already need not be said again.
  const warnings = document.findings.some(({ code }) => code === 'ledger-unusable') ? [] : failures;
  return warnings.length === 0
    ? result
    : { document: { ...document, findings: [...document.findings, ...warnings] }, exit };
}

function masked(one: Finding, { mask }: Services): Finding {
  return { ...one, message: mask(one.message), hint: one.hint === null ? null : mask(one.hint) };
}

/** Of the command as a whole, and of each archive where the document tells them apart. */
function findingsOf(document: {
  readonly findings: readonly Finding[];
  readonly archives?: readonly { readonly findings?: readonly Finding[] }[];
}): Finding[] {
  return [...document.findings, ...(document.archives ?? []).flatMap(({ findings = [] }) => findings)];
}

/** What is not named here is a failure: damage was found, or it did not do what it was asked for. */
const OUTCOMES: Partial<Readonly<Record<ExitName, Outcome>>> = {
  done: 'success',
  degraded: 'degraded',
  skipped: 'skipped',
};

async function write(
  config: Config,
  services: Services,
  record: CommandRecord,
  found: readonly Finding[],
): Promise<Finding[]> {
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services, 'archives'));
  await ledger.attempt((open) => open.recordCommand(record, found), undefined);
  await ledger.close();
  return ledger.findings().map(({ message, hint, facts }) => {
    const text = `${record.command} is not recorded in the ledger: ${message}`;
    services.log.warn(text);
    return finding('warning', 'command-not-recorded', text, hint, facts);
  });
}

interface PhaseTimer {
  readonly onProgress: OnProgress;
  /** By the first word of the phase: `slices`, not the archive behind it. */
  seconds(): CommandRecord['phases'];
}

function timePhases({ onProgress, clock }: Services): PhaseTimer {
  const spent = new Map<string, number>();
  let current: { readonly name: string; readonly since: number } | null = null;
  const close = (): void => {
    if (current === null) return;
    const seconds = Math.max(0, (clock().getTime() - current.since) / 1000);
    spent.set(current.name, (spent.get(current.name) ?? 0) + seconds);
    current = null;
  };
  return {
    onProgress(event) {
      onProgress(event);
      if (event.kind !== 'phase') return;
      close();
      current = { name: event.phase.split(' ')[0] ?? event.phase, since: clock().getTime() };
    },
    seconds() {
      close();
      return [...spent].map(([name, seconds]) => ({ name, seconds: Math.round(seconds * 1000) / 1000 }));
    },
  };
}
