/** One system call of a trace: what it did, and when, as line numbers of the trace. */
export interface TracedCall {
  readonly name: string;
  /** Paths that it names, in order; those of file descriptors included, `/proc/self/fd/N` resolved. */
  readonly paths: readonly string[];
  /** What strace prints between the brackets. */
  readonly text: string;
  /** Line where the call began, and where it returned. A call that never returned has no place here. */
  readonly began: number;
  readonly ended: number;
}

/** What a trace must hold for `readTrace`: the calls that change files, and those that make threads and processes. */
export const TRACED_CALLS =
  'openat,creat,mkdir,mkdirat,symlink,symlinkat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,fallocate,copy_file_range,sendfile,ioctl,fsync,' +
  'fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,clone,clone3,fork,vfork,io_uring_setup,sync_file_range';

/**
 * Reads what `strace -f -y` has written: the calls that succeeded, in the order in which they returned. Calls of
 * several threads overlap; strace writes those in two pieces, `<unfinished ...>` and `<... resumed>` (strace(1)).
 */
export function readTrace(text: string): readonly TracedCall[] {
  const begun = new Map<string, { text: string; line: number }>();
  const processes = createProcesses();
  const calls: TracedCall[] = [];
  for (const [line, content] of text.split('\n').entries()) {
    const match = /^(\d+) +(.*)$/.exec(content);
    if (match === null) continue;
    const [, thread = '', rest = ''] = match;
    if (rest.endsWith('<unfinished ...>')) {
      begun.set(thread, { text: rest.slice(0, -'<unfinished ...>'.length).trimEnd(), line });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const first = begun.get(thread);
    if (resumed !== null && first === undefined) continue;
    begun.delete(thread);
    const [whole, began] =
      resumed === null || first === undefined ? [rest, line] : [`${first.text}${resumed[1] ?? ''}`, first.line];
    const returned = /^(\w+)\((.*)\)\s+= (\d+)(?:<(.*)>)?/.exec(whole);
    if (returned === null) continue;
    const [, name = '', inside = '', result = '', target] = returned;
    if (/^(?:clone3?|v?fork)$/.test(name)) processes.started(thread, result, inside.includes('CLONE_THREAD'));
    else {
      if (target !== undefined) processes.opened(thread, result, target);
      const paths = pathsOf(name, inside).map((path) => processes.resolve(thread, path));
      calls.push({ name, paths, text: inside, began, ended: line });
    }
  }
  return calls;
}

/** Calls whose texts are data, not paths. */
const DATA_CALLS = new Set(['write', 'pwrite64', 'writev', 'pwritev', 'pwritev2']);

function pathsOf(name: string, inside: string): string[] {
  const paths: string[] = [];
  // A descriptor (`29</path>`) or a text; `AT_FDCWD</path>` is neither.
  for (const match of inside.matchAll(/\b(\d+)<([^>]*)>|"((?:[^"\\]|\\.)*)"/g)) {
    const [, , target, quoted] = match;
    if (target !== undefined) paths.push(target);
    else if (quoted !== undefined && !DATA_CALLS.has(name)) paths.push(quoted);
  }
  return paths;
}

/** Which threads share which file descriptors; strace tells threads only. */
function createProcesses(): {
  started(parent: string, child: string, isThread: boolean): void;
  opened(thread: string, descriptor: string, path: string): void;
  resolve(thread: string, path: string): string;
} {
  const leaders = new Map<string, string>();
  const descriptors = new Map<string, string>();
  const leaderOf = (thread: string): string => leaders.get(thread) ?? thread;
  return {
    started(parent, child, isThread) {
      leaders.set(child, isThread ? leaderOf(parent) : child);
    },
    opened(thread, descriptor, path) {
      descriptors.set(`${leaderOf(thread)} ${descriptor}`, path);
    },
    resolve(thread, path) {
      const match = /^\/proc\/self\/fd\/(\d+)(.*)$/.exec(path);
      if (match === null) return path;
      const [, descriptor = '', rest = ''] = match;
      return `${descriptors.get(`${leaderOf(thread)} ${descriptor}`) ?? path.slice(0, -rest.length)}${rest}`;
    },
  };
}
