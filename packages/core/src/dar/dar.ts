import { DarkiveError } from '../errors/index.ts';
import type { Argument, RunOptions, RunResult, ToolRunner } from '../exec/types.ts';
import { displayPath } from '../fs/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import {
  compareArguments,
  createArguments,
  extractArguments,
  isolateArguments,
  listArguments,
  reduceArguments,
  slicingArguments,
  splitPaths,
  testArguments,
} from './args.ts';
import { createListingParser } from './listing-parser.ts';
import { darMessages } from './messages.ts';
import { slicesInSummary } from './needed-slices.ts';
import { darOutcome } from './outcome.ts';
import { createSavedStates } from './saved-states.ts';
import { COMPARE_RULES, CREATE_RULES, EXTRACT_RULES, READ_RULES } from './message-rules.ts';
import { createSaidReader, unknownLines, type Said, type UnknownLines } from './said.ts';
import { damagedNames, parseCreationSummary } from './summary.ts';
import { createTargetObstacles } from './target-obstacles.ts';
import type {
  CatalogueEntry,
  CompareRequest,
  CreateRequest,
  CreationSummary,
  DarOutcome,
  ExtractRequest,
  IsolateRequest,
  ReduceRequest,
} from './types.ts';
import { MINIMUM_DAR_VERSION, parseDarVersion, type DarVersion } from './version.ts';

export interface DarOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly timeout?: number;
}

export interface DarResult {
  readonly outcome: DarOutcome;
  /** The command as one line, for messages. */
  readonly command: string;
  /** dar's own exit code; null when a signal ended it or it could not be started. */
  readonly exitCode: number | null;
  /** What it said that nobody knows, whatever its exit code was; left out where it cannot be told from a listing. */
  readonly unknown?: UnknownLines;
}

export interface CreateResult extends DarResult {
  /** Null when dar did not come to its end. */
  readonly summary: CreationSummary | null;
  /** As given to dar, for the manifest. */
  readonly arguments: readonly string[];
  /** What dar said beside its counts. An exit code of 0 does not mean that it said nothing. */
  readonly said: Said;
}

export interface TestResult extends DarResult {
  /** Files that cannot be read, as dar names them; those of the last 64 KiB that it said. */
  readonly damaged: readonly string[];
}

export interface CompareResult extends DarResult {
  /** `ok` as well when there are differences; these are in `said`. */
  readonly said: Said;
}

export interface ExtractResult extends DarResult {
  readonly messages: readonly string[];
}

/** The program dar. How a command ended is a value; only what cannot be asked of dar throws. */
export interface Dar {
  /** Throws `tool-missing` or `tool-failed`. */
  version(): Promise<DarVersion>;
  create(request: CreateRequest, options?: DarOptions): Promise<CreateResult>;
  test(base: string, options?: DarOptions): Promise<TestResult>;
  /**
   * Every entry of the archive's own catalogue, streamed in dar's order. `extendedAttributes` asks for their names too:
   * dar does not escape them, so that a name made for it can fake entries; leave it out when entries are trusted.
   */
  list(
    base: string,
    onEntry: (entry: CatalogueEntry) => void | Promise<void>,
    options?: DarOptions & { readonly extendedAttributes?: boolean },
  ): Promise<DarResult>;
  /** Writes the catalogue of an archive as an archive of its own, in one slice. Reads the last slice alone. */
  isolate(request: IsolateRequest, options?: DarOptions): Promise<DarResult>;
  /** Writes an isolated catalogue without some entries. As a reference it has dar save these whole. */
  reduce(request: ReduceRequest, options?: DarOptions): Promise<DarResult>;
  /** Compares the data of some files with those in an archive. Reads the data of these alone. */
  compare(request: CompareRequest, options?: DarOptions): Promise<CompareResult>;
  /**
   * Every entry of an isolated catalogue as its archive's own would list it. dar's XML calls all data "referenced" there;
   * `sparse` is never set. `type` says how data were: all of a FULL are saved, for the others a second dar tells (saved-states.ts).
   */
  listIsolated(
    base: string,
    type: ArchiveType,
    onEntry: (entry: CatalogueEntry) => void | Promise<void>,
    options?: DarOptions,
  ): Promise<DarResult>;
  /**
   * The slices that hold data of literal paths and of what is under them; their parents are counted, and so is the last
   * slice, where the catalogue is. `slices`: how many the archive has. Reads the last slice alone. `slices` of the result
   * is null when dar could not tell.
   */
  neededSlices(
    base: string,
    paths: readonly Buffer[],
    slices: number,
    options?: DarOptions,
  ): Promise<DarResult & { readonly slices: ReadonlySet<number> | null }>;
  /**
   * With `overwrite`, lists the archive first to see what lies in its way (target-obstacles.ts).
   * `rootFd`: an open directory that becomes the program's 3; the request's root is then `/proc/self/fd/3`.
   */
  extract(request: ExtractRequest, options?: DarOptions & { readonly rootFd?: number }): Promise<ExtractResult>;
}

export function createDar(runner: ToolRunner): Dar {
  const run = (args: readonly Argument[], options: DarOptions, more: RunOptions = {}): Promise<RunResult> =>
    runner.run('dar', args, {
      ...more,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    });

  async function version(): Promise<DarVersion> {
    const result = await runner.run('dar', ['--version']);
    if (result.startError !== null) {
      throw new DarkiveError('tool-missing', `dar cannot be started: ${result.startError}`, {
        hint: `Install dar ${MINIMUM_DAR_VERSION} or newer (on Debian and Ubuntu: apt install dar).`,
        facts: { tool: 'dar', needed: MINIMUM_DAR_VERSION },
      });
    }
    const parsed = parseDarVersion(result.stdoutTail);
    if (parsed !== null) return parsed;
    throw unknownVersion(result);
  }

  async function create(request: CreateRequest, options: DarOptions = {}): Promise<CreateResult> {
    const args = createArguments(request);
    const reader = createSaidReader(CREATE_RULES);
    const result = await run(args, options, { watchStdout: (chunk) => reader.push(chunk) });
    reader.push(Buffer.from(`\n${result.stderrTail}`));
    return {
      outcome: darOutcome('create', result),
      summary: parseCreationSummary(result.stdoutTail),
      command: result.command,
      exitCode: result.exitCode,
      arguments: args.map((arg) => (typeof arg === 'string' ? arg : displayPath(arg))),
      said: reader.end(),
    };
  }

  async function test(base: string, options: DarOptions = {}): Promise<TestResult> {
    const result = await run(testArguments(base), options);
    const damaged = damagedNames(`${result.stdoutTail}\n${result.stderrTail}`);
    return { ...ended('test', result), damaged };
  }

  const list: Dar['list'] = async (base, onEntry, options = {}) => {
    const parser = createListingParser(onEntry);
    const onStdout = (chunk: Buffer): void | Promise<void> => parser.write(chunk);
    const result = await run(listArguments(base, options.extendedAttributes), options, { onStdout });
    const listed = ended('list', result);
    if (listed.outcome.kind === 'ok') parser.end();
    return listed;
  };

  async function isolate(request: IsolateRequest, options: DarOptions = {}): Promise<DarResult> {
    const result = await run(isolateArguments(request), options);
    return ended('isolate', result);
  }

  async function compare(request: CompareRequest, options: DarOptions = {}): Promise<CompareResult> {
    const reader = createSaidReader(COMPARE_RULES);
    const result = await run(compareArguments(request), options, { watchStdout: (chunk) => reader.push(chunk) });
    const said = reader.end();
    // 5 is the code for differences, and for what ended the comparison, which then has no counts.
    const finished = result.stdoutTail.includes('Total number of items considered:');
    const outcome = darOutcome('list', result.exitCode === 5 && finished ? { ...result, exitCode: 0 } : result);
    return { outcome, command: result.command, exitCode: result.exitCode, said };
  }

  async function reduce(request: ReduceRequest, options: DarOptions = {}): Promise<DarResult> {
    const result = await run(reduceArguments(request), options);
    return ended('isolate', result);
  }

  const listIsolated: Dar['listIsolated'] = async (base, type, onEntry, options = {}) => {
    const resolved = (entry: CatalogueEntry, saved: boolean): CatalogueEntry =>
      saved && entry.data === 'referenced' ? { ...entry, data: 'saved' } : entry;
    // dar calls every hard-linked inode of an isolated catalogue saved (measured); what is only there for saved ones tells.
    const isTrue = (entry: CatalogueEntry): boolean =>
      !entry.hardLinked || entry.crc !== null || (entry.symlinkTarget?.length ?? 0) > 0;
    if (type === 'FULL') return list(base, (entry) => onEntry(resolved(entry, true)), options);
    const states = createSavedStates();
    const stop = new AbortController();
    const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
    const beside = run(
      slicingArguments(base),
      { ...options, signal },
      { onStdout: (chunk) => states.push(chunk) },
    ).finally(() => states.close());
    try {
      return await list(
        base,
        (entry) => {
          const saved = states.next(entry.path);
          return saved instanceof Promise
            ? saved.then((answer) => onEntry(resolved(entry, answer && isTrue(entry))))
            : onEntry(resolved(entry, saved && isTrue(entry)));
        },
        options,
      );
    } finally {
      states.close();
      stop.abort();
      await beside;
    }
  };

  const neededSlices: Dar['neededSlices'] = async (base, paths, slices, options = {}) => {
    const needed = new Set([slices]);
    let last: DarResult = { outcome: { kind: 'ok' }, command: '', exitCode: 0 };
    for (const some of splitPaths(paths)) {
      const result = await run(slicingArguments(base, some), options);
      const found = slicesInSummary(result.stdoutTail, slices);
      last = { outcome: darOutcome('list', result), command: result.command, exitCode: result.exitCode };
      if (last.outcome.kind !== 'ok' || found === null) return { ...last, slices: null };
      for (const slice of found) needed.add(slice);
    }
    return { ...last, slices: needed };
  };

  const extract: Dar['extract'] = async (request, options = {}) => {
    const root = options.rootFd === undefined ? request.root : `/proc/self/fd/${options.rootFd}`;
    const fds = options.rootFd === undefined ? {} : { fds: [options.rootFd] };
    const obstacles = createTargetObstacles(root, request.owner === 'ignore');
    const drops = request.privileges === 'drop';
    const privileged: Buffer[] = [];
    try {
      if (request.overwrite || drops) {
        const onEntry = (entry: CatalogueEntry): void | Promise<void> => {
          if (drops && isPrivileged(entry) && isRequested(entry.path, request.paths)) privileged.push(entry.path);
          return request.overwrite ? obstacles.inspect(entry) : undefined;
        };
        const listed = await list(request.base, onEntry, options);
        if (listed.outcome.kind !== 'ok') return { ...listed, messages: [] };
      }
      const leaveOut = leftOut(privileged);
      const replaced = splitPaths(obstacles.replaced.filter((path) => isRequested(path, request.paths)));
      const again = replaced.map((paths): ExtractRequest => ({ ...request, paths: { kind: 'paths', paths } }));
      const everything: ExtractRequest = { ...request, deleted: 'ignore' };
      const runs = [request, ...(replaced.length > 0 && obstacles.replacesLink() ? [everything] : again)].map((one) =>
        extractArguments(one, { leaveOut, modes: 'restore' }),
      );
      for (const paths of splitPaths(privileged)) {
        const own: ExtractRequest = { ...request, deleted: 'ignore', paths: { kind: 'paths', paths } };
        runs.push(extractArguments(own, { leaveOut: [], modes: 'leave' }));
      }
      return await inTurn(runs, (args) => run(args, options, fds));
    } finally {
      await obstacles.close();
    }
  };

  return { version, create, test, list, isolate, compare, reduce, listIsolated, neededSlices, extract };
}

/** How a command ended that says nothing when all is well. */
function ended(action: 'test' | 'list' | 'isolate', result: RunResult): DarResult {
  const { command, exitCode } = result;
  return { outcome: darOutcome(action, result), command, exitCode, unknown: unknownLines(READ_RULES, result) };
}

/** Runs `dar -x` several times, until one does not end well. Code and command are those of the first. */
async function inTurn(
  runs: readonly (readonly Argument[])[],
  extractOnce: (args: readonly Argument[]) => Promise<RunResult>,
): Promise<ExtractResult> {
  const [firstArgs, ...others] = runs;
  if (firstArgs === undefined) throw new Error('there is always a first extraction');
  const first = await extractOnce(firstArgs);
  let outcome = darOutcome('extract', first);
  const messages = darMessages(first);
  const unknown = [unknownLines(EXTRACT_RULES, first)];
  for (const args of others) {
    if (outcome.kind !== 'ok') break;
    const repeated = await extractOnce(args);
    outcome = darOutcome('extract', repeated);
    messages.push(...darMessages(repeated));
    unknown.push(unknownLines(EXTRACT_RULES, repeated));
  }
  const lines = unknown.flatMap((one) => one.lines);
  const count = unknown.reduce((sum, one) => sum + one.count, 0);
  return { outcome, command: first.command, exitCode: first.exitCode, messages, unknown: { count, lines } };
}

/** A file that runs with the rights of its owner or group. */
function isPrivileged({ kind, data, mode, metadata }: CatalogueEntry): boolean {
  if (kind !== 'file' || mode === null || (mode & 0o6000) === 0) return false;
  return data === 'saved' || data === 'inode-only' || metadata === 'saved';
}

/** Paths for one command line. Throws `usage-invalid` when there are more than it takes. */
function leftOut(paths: readonly Buffer[]): readonly Buffer[] {
  if (splitPaths(paths).length <= 1) return paths;
  throw new DarkiveError(
    'usage-invalid',
    `${paths.length} files are setuid or setgid: too many to be restored without these rights at once.`,
    { hint: 'Restore as root with --preserve-ownership, or restore fewer paths at a time.' },
  );
}

function unknownVersion(result: RunResult): DarkiveError {
  const said = darMessages(result).at(-1) ?? '';
  // Debian's dar does not start at all without gpg (docs/tools/dar.md).
  const hint = /GPGME/.test(result.stderrTail)
    ? 'Install gpg where dar finds it on the PATH (on Debian and Ubuntu: apt install gnupg).'
    : 'Check that the program named dar on the PATH is the Disk ARchive program.';
  return new DarkiveError('tool-failed', `dar --version does not say a version${said === '' ? '.' : `: ${said}`}`, {
    hint,
    facts: { tool: 'dar', exitCode: result.exitCode },
  });
}

function isRequested(path: Buffer, wanted: ExtractRequest['paths']): boolean {
  if (wanted.kind === 'all') return true;
  return wanted.paths.some(
    (root) => path.subarray(0, root.length).equals(root) && (path.length === root.length || path[root.length] === 0x2f),
  );
}
