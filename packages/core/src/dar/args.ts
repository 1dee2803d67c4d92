import { DarkiveError } from '../errors/index.ts';
import type { Argument } from '../exec/types.ts';
import { displayPath } from '../fs/index.ts';
import { exclusionArguments, ruleArguments } from './selection-arguments.ts';
import { escapeGlob } from './glob.ts';
import type {
  CompareRequest,
  Compression,
  CreateRequest,
  ExtractRequest,
  IsolateRequest,
  ReduceRequest,
  StructuredSelection,
} from './types.ts';

/** No configuration file of the user's (it may run commands), no question, ever. */
const ALWAYS: readonly Argument[] = ['-N', '-Q'];

/** dar compresses from this size on when nothing is said, and warns when it is said (dar(1), `-m`). */
const DEFAULT_MINIMUM_COMPRESSED = 100;

/** `dar -c`. Never overwrites: `-n` makes an existing slice of that name exit 2. Throws `config-invalid` for a rule dar cannot take. */
export function createArguments(request: CreateRequest): Argument[] {
  const { selection } = request;
  // -az: without it dar ends at the first date before 1970 (measured).
  const common: Argument[] = [...ALWAYS, '-c', request.base, '-n', '-az'];
  if (request.reference !== null) common.push('-A', request.reference);
  if (request.sliceBytes !== null) common.push('-s', String(request.sliceBytes));
  if (selection.kind === 'batch') {
    // The file names the root; dar takes only one -R.
    return [...common, '-B', selection.file, ...exclusionArguments(request.alwaysExclude, request.root)];
  }
  return [
    ...common,
    '-R',
    request.root,
    ...selection.extraArguments,
    ...structuredArguments(selection, request.root),
    ...(request.holes === false && !asksForHoles(selection.extraArguments) ? ['-1', '0'] : []),
    ...exclusionArguments(request.alwaysExclude, request.root),
  ];
}

/** `dar -t`: reads every byte of the archive. */
export function testArguments(base: string): Argument[] {
  return [...ALWAYS, '-t', base];
}

/** `dar -C`: an isolated catalogue in one slice, compressed by what every build of dar can read. `-n` as in `dar -c`. */
export function isolateArguments({ base, archive }: IsolateRequest): Argument[] {
  return [...ALWAYS, '-C', base, '-n', '-A', archive, '-zgzip'];
}

/** `dar -+` of an isolated catalogue. `-]` takes names literally, blanks and bytes that are not UTF-8 too; `-P` is a pattern. */
export function reduceArguments({ base, catalogue, list, others }: ReduceRequest): Argument[] {
  const patterns = others.flatMap((path) => ['-P', Buffer.from(escapeGlob(path.toString('latin1')), 'latin1')]);
  return [...ALWAYS, '-+', base, '-n', '-A', catalogue, '-zgzip', '-am', ...patterns, '-]', list];
}

/** `dar -d`: compares data byte by byte, and the kind of the file; `-az` as in `dar -c`. */
export function compareArguments({ base, root, listed, paths }: CompareRequest): Argument[] {
  const dataAlone = ['--comparison-field=inode-type', '-u', '*', '--fsa-scope=none'];
  const named = paths.flatMap((path): Argument[] => ['-g', path]);
  return [...ALWAYS, '-d', base, '-R', root, '-az', ...dataAlone, '-[', listed, ...named];
}

/**
 * `dar -l` with the slices of each entry, of all or of `paths`: the one listing of an isolated catalogue that tells what its
 * archive saved.
 */
export function slicingArguments(base: string, paths: readonly Buffer[] = []): Argument[] {
  return [...ALWAYS, '-l', base, '-Tslicing', ...paths.flatMap((path) => ['-g', path])];
}

/**
 * `dar -l` as XML with exact sizes, for the listing parser.
 * With `extendedAttributes` dar writes their names without escaping: a name made for it can fake entries.
 */
export function listArguments(base: string, extendedAttributes = false): Argument[] {
  return [...ALWAYS, '-l', base, '-Txml', '--alter=byte', ...(extendedAttributes ? ['--alter=list-ea'] : [])];
}

/** How one of the two runs of an extraction without privileges goes: first all but some paths, then these without their modes. */
export interface Privileged {
  readonly leaveOut: readonly Buffer[];
  readonly modes: 'restore' | 'leave';
}

const NOTHING_PRIVILEGED: Privileged = { leaveOut: [], modes: 'restore' };

/**
 * `dar -x`. Throws `usage-invalid` for an empty list of paths (dar would restore everything) and for paths that dar
 * refuses: empty, absolute, with a NUL.
 */
export function extractArguments(request: ExtractRequest, without: Privileged = NOTHING_PRIVILEGED): Argument[] {
  const args: Argument[] = [...ALWAYS, '-x', request.base, '-R', request.root];
  // -ae: without it, attributes that were removed since the reference stay (measured). -wa: no question about kinds.
  args.push(...(request.overwrite ? ['-wa', '-ae'] : ['-n']));
  if (request.deleted === 'ignore') args.push('--deleted=ignore');
  // `mtime`: neither owner nor mode are restored, only times; such files are made with 0700 (measured).
  if (without.modes === 'leave') args.push('--comparison-field=mtime');
  else if (request.owner === 'ignore') args.push('--comparison-field=ignore-owner');
  if (request.privileges === 'drop') args.push('-u', 'security.capability');
  if (request.fsaScope === 'none') args.push('--fsa-scope=none');
  // A file that changed while it was read is otherwise left out with exit 0.
  args.push('--dirty-behavior=no-warn');
  for (const path of without.leaveOut) args.push('-P', Buffer.from(escapeGlob(path.toString('latin1')), 'latin1'));
  if (request.paths.kind === 'all') return args;
  if (request.paths.paths.length === 0) throw new DarkiveError('usage-invalid', 'There is no path to restore.');
  for (const path of request.paths.paths) {
    if (path.length === 0 || path[0] === 0x2f || path.includes(0)) {
      throw new DarkiveError('usage-invalid', `"${displayPath(path)}" is no path inside an archive.`, {
        hint: 'Give paths relative to the root of the backup.',
      });
    }
    args.push('-g', path);
  }
  return args;
}

/** Room that stays for the other arguments and the environment; the kernel's limit for both is 2 MiB. */
const DEFAULT_PATH_BYTES = 1024 * 1024;

/**
 * Splits a long list of paths into lists that fit into one command line each. Hard links between paths of different
 * lists are restored as separate files; every list after the first needs `overwrite`, for the directories they share.
 */
export function splitPaths(paths: readonly Buffer[], maxBytes: number = DEFAULT_PATH_BYTES): Buffer[][] {
  const lists: Buffer[][] = [];
  let current: Buffer[] = [];
  let used = 0;
  for (const path of paths) {
    // The path and `-g`, each with its NUL and its pointer.
    const cost = path.length + 1 + 3 + 16;
    if (current.length > 0 && used + cost > maxBytes) {
      lists.push(current);
      current = [];
      used = 0;
    }
    current.push(path);
    used += cost;
  }
  if (current.length > 0) lists.push(current);
  return lists;
}

/** The user's own `--sparse-file-min-size` counts. */
function asksForHoles(extraArguments: readonly string[]): boolean {
  return extraArguments.some((word) => word.startsWith('-1') || word.startsWith('--sparse-file-min-size'));
}

function structuredArguments(selection: StructuredSelection, root: string): Argument[] {
  const args: Argument[] = ['-am', ...compressionArguments(selection.compression)];
  if (selection.cacheDirectoryTagging) args.push('--cache-directory-tagging');
  if (selection.nodump) args.push('--nodump');
  return [...args, ...ruleArguments(selection.rules, root)];
}

function compressionArguments(compression: Compression): string[] {
  const { algorithm, level, minimumBytes, skip } = compression;
  if (algorithm === 'none') return [];
  const args = [level === null ? `-z${algorithm}` : `-z${algorithm}:${level}`];
  if (minimumBytes !== DEFAULT_MINIMUM_COMPRESSED) args.push('-m', String(minimumBytes));
  if (skip.length > 0) args.push('-an', ...skip.flatMap((pattern) => ['-Z', pattern]), '-acase');
  return args;
}
