import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Definition } from '../../config/types.ts';
import { DarkiveError } from '../../errors/darkive-error.ts';
import { createToolRunner } from '../../exec/index.ts';
import type { HookScope, UndoStack } from '../../lifecycle/host.ts';
import { createUndoStack } from '../../lifecycle/undo-stack.ts';
import { silentLogger, type Logger } from '../../log/logger.ts';

export interface TestScopeOptions {
  /** Values of secret references: `{ 'env:TOKEN': 'abc' }`. Any other reference is refused. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** The run's interruption; never aborted when left out. */
  readonly signal?: AbortSignal;
  /** Directories in which programs are looked up, joined by colons. */
  readonly path?: string;
}

/** A directory that `context.stage()` handed out, and where core would publish what lies in it. */
export interface StagedDirectory {
  readonly directory: string;
  /** Absolute; null is beside the slices. */
  readonly target: string | null;
}

/** Everything a hook can reach, for real, with a record of what it did. */
export interface TestScope {
  readonly scope: HookScope;
  /** A temporary directory of this scope's own. */
  readonly directory: string;
  /** `level: message` of every line that was logged. */
  readonly logs: readonly string[];
  readonly progress: readonly { readonly bytes: number; readonly totalBytes: number | null }[];
  readonly staged: readonly StagedDirectory[];
  readonly undo: UndoStack;
  /** Removes the temporary directory. */
  cleanUp(): Promise<void>;
}

const USUAL_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export async function createTestScope(options: TestScopeOptions = {}): Promise<TestScope> {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-test-'));
  const logs: string[] = [];
  const progress: { bytes: number; totalBytes: number | null }[] = [];
  const staged: StagedDirectory[] = [];
  const undo = createUndoStack();
  const secrets = options.secrets ?? {};
  const scope: HookScope = {
    definition: testDefinition(directory),
    runner: createToolRunner({
      env: { PATH: options.path ?? USUAL_PATH },
      log: silentLogger,
      output: () => undefined,
      mask: (text) => text,
    }),
    log: recordingLogger(logs),
    signal: options.signal ?? new AbortController().signal,
    undo,
    async stage(producer, target) {
      // Beside its target, as core does it: publishing is a rename.
      const parent = target === null ? join(directory, 'staged') : join(target, '.darkive-staged');
      const path = join(parent, `${staged.length + 1}-${producer.replaceAll('/', '-')}`);
      await mkdir(path, { recursive: true });
      staged.push({ directory: path, target });
      return path;
    },
    progress: (bytes, totalBytes) => void progress.push({ bytes, totalBytes }),
    async secret(reference) {
      const value = Object.hasOwn(secrets, reference) ? secrets[reference] : undefined;
      if (value === undefined) throw new DarkiveError('secret-missing', `No secret ${reference} in this test`);
      return value;
    },
    metrics: async () =>
      '# HELP darkive_ledger_usable A test\n# TYPE darkive_ledger_usable gauge\ndarkive_ledger_usable 1\n# EOF\n',
  };
  return {
    scope,
    directory,
    logs,
    progress,
    staged,
    undo,
    cleanUp: () => rm(directory, { recursive: true, force: true }),
  };
}

function testDefinition(directory: string): Definition {
  return {
    name: 'test',
    root: join(directory, 'source'),
    selection: { kind: 'batch', file: join(directory, 'test.dcf') },
    sliceBytes: null,
    incremental: 'since-diff',
    schedule: { full: 'off', diff: 'off', incr: 'off', onMissingReference: 'fail', own: false, configured: false },
    guards: { shrink: null, keepFree: 0 },
    restoreTest: {
      files: 0,
      minimumBytes: 0,
      maximumBytes: 0,
      excludePrefixes: [],
      excludeSuffixes: [],
      excludeRegex: [],
    },
    scripts: { before: [], after: [], onError: [] },
    timeouts: { dar: 60_000, script: 60_000 },
    retention: {
      keepLast: null,
      keepWithin: null,
      keepDaily: null,
      keepWeekly: null,
      keepMonthly: null,
      keepYearly: null,
      maxAge: { full: null, diff: null, incr: null },
    },
    copies: { want: 2, keepAtLeast: 1, locations: 1, verifyEvery: null, places: [], priority: 0 },
    plugins: {},
  };
}

function recordingLogger(logs: string[]): Logger {
  return {
    debug: (message) => void logs.push(`debug: ${message}`),
    info: (message) => void logs.push(`info: ${message}`),
    warn: (message) => void logs.push(`warn: ${message}`),
    error: (message) => void logs.push(`error: ${message}`),
  };
}
