import { asDarkiveError, type DarkiveError } from '../errors/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { InodeCounts, Manifest, RestoreTestCounts, RootEntry } from '../records/manifest.ts';
import type { OnProgress } from '../records/progress.ts';
import type { Outcome, Phase, RunMetrics, RunReport, SampleRecord } from '../records/run-report.ts';
import { anyCounts } from '../records/verdict.ts';
import { interruption } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';

/** What is known of a run while it goes on; `report()` turns it into the record of it. */
export class RunState {
  readonly runId: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly startedAt: Date;
  inodes: InodeCounts | null = null;
  rootEntry: RootEntry | null = null;
  contents: NonNullable<Manifest['contents']> | null = null;
  restoreTest: RestoreTestCounts | null = null;
  samples: readonly SampleRecord[] = [];
  published: Manifest | null = null;
  /** Figures for statistics; nothing is decided by them. */
  readonly measured: Measured = nothingMeasured();
  readonly findings: Finding[] = [];
  readonly #phases: { name: Phase; seconds: number }[] = [];
  readonly #services: Services;
  readonly #expected: ReadonlyMap<string, number>;
  /** Those that run now; the last one is shown. */
  readonly #active: Phase[] = [];
  #failedIn: Phase | null = null;
  #error: { error: DarkiveError; phase: Phase | null } | null = null;

  constructor(
    runId: string,
    definition: string,
    type: ArchiveType,
    services: Services,
    expected: ReadonlyMap<string, number>,
  ) {
    this.runId = runId;
    this.definition = definition;
    this.type = type;
    this.startedAt = services.clock();
    this.#services = services;
    this.#expected = expected;
  }

  get onProgress(): OnProgress {
    return this.#services.onProgress;
  }

  get failed(): boolean {
    return this.#error !== null;
  }

  /**
   * Runs one phase, timed. An interruption before or during it ends the run. Of phases that run at the same time the
   * one that began last is shown, and when it ends the other; progress told through `work`'s argument heeds that.
   */
  async phase<T>(name: Phase, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
    const { signal, clock, log } = this.#services;
    if (signal.aborted) throw interruption(signal);
    this.#active.push(name);
    this.#show(name);
    const started = clock().getTime();
    const timed = { name, seconds: 0 };
    this.#phases.push(timed);
    log.info(`${this.definition}: ${name}`);
    try {
      return await work((event) => {
        if (event.kind !== 'progress' || this.#active.at(-1) === name) this.onProgress(event);
      });
    } catch (error) {
      this.#failedIn ??= name;
      // A hook or tool that fails because the user ended the run did not fail by itself.
      if (signal.aborted) throw interruption(signal);
      throw error;
    } finally {
      timed.seconds = seconds(started, clock());
      const wasShown = this.#active.at(-1) === name;
      this.#active.splice(this.#active.lastIndexOf(name), 1);
      const left = this.#active.at(-1);
      if (wasShown && left !== undefined && this.#failedIn === null) this.#show(left);
    }
  }

  #show(name: Phase): void {
    this.onProgress({ kind: 'phase', phase: name, expectedSeconds: this.#expected.get(name) ?? null });
  }

  add(findings: readonly Finding[]): void {
    for (const one of findings) {
      this.findings.push(one);
      this.onProgress({ kind: 'finding', finding: one });
      this.#services.log[one.severity === 'info' ? 'info' : 'warn'](`${this.definition}: ${one.message}`);
    }
  }

  /** Ends the run with an error, which also becomes a finding. The first one wins; later ones are findings only. */
  fail(thrown: unknown): void {
    const error = asDarkiveError(thrown);
    const skipped = error.code === 'skipped-by-script';
    this.add([finding(skipped ? 'info' : 'error', error.code, error.message, error.hint ?? null, error.facts)]);
    if (error.code === 'bug') this.#services.log.error(stackOf(error));
    this.#error ??= { error, phase: this.#failedIn };
  }

  report(archiveParityBytes: number): RunReport {
    const error = this.#error;
    const outcome: Outcome =
      error === null
        ? anyCounts(this.findings)
          ? 'degraded'
          : 'success'
        : error.error.code === 'skipped-by-script'
          ? 'skipped'
          : 'failed';
    const manifest = this.published;
    return {
      runId: this.runId,
      definition: this.definition,
      type: this.type,
      outcome,
      exit: error?.error.exit ?? (outcome === 'degraded' ? 'degraded' : 'done'),
      startedAt: this.startedAt.toISOString(),
      endedAt: this.#services.clock().toISOString(),
      archive:
        manifest === null
          ? null
          : {
              id: manifest.id,
              name: manifest.name,
              slices: manifest.slices.length,
              bytes: manifest.slices.reduce((total, { bytes }) => total + bytes, 0),
              parityBytes: archiveParityBytes,
            },
      phases: [...this.#phases],
      restoreTest: this.restoreTest,
      samples: this.samples,
      inodes: this.inodes,
      findings: [...this.findings],
      error: error === null || outcome === 'skipped' ? null : { code: error.error.code, phase: error.phase },
      host: this.#services.hostName,
      version: this.#services.version,
      metrics: { ...this.measured, tools: { ...this.measured.tools }, exitCodes: { ...this.measured.exitCodes } },
    };
  }
}

type Measured = {
  -readonly [Key in keyof RunMetrics]: RunMetrics[Key] extends Readonly<Record<string, infer Value>>
    ? Record<string, Value>
    : RunMetrics[Key];
};

function nothingMeasured(): Measured {
  return {
    invocationId: null,
    freeBytesBefore: null,
    freeBytesAfter: null,
    tools: {},
    exitCodes: {},
    wastedBytes: null,
    catalogueUpdated: null,
    parityPassed: null,
    beforeScripts: null,
    afterScripts: null,
  };
}

function seconds(started: number, now: Date): number {
  return Math.max(0, Math.round(now.getTime() - started) / 1000);
}

function stackOf(error: DarkiveError): string {
  const { cause } = error;
  return cause instanceof Error ? (cause.stack ?? cause.message) : (error.stack ?? error.message);
}
