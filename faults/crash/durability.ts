import { dirname } from 'node:path';
import type { TracedCall } from './trace.ts';

/** What a power cut would leave, as far as a trace tells: by POSIX only what fsync(2) has brought to the disk is there. */
export interface Durability {
  /** True when there is such a name now, as far as the trace made it. */
  exists(path: string): boolean;
  /** Content written before this call began has been synced before it began. A file that the trace never wrote is. */
  isContentSynced(path: string, before: TracedCall): boolean;
  /** The name, and the names of all directories above it that the trace made, have been synced before this call began. */
  isNameSynced(path: string, before: TracedCall): boolean;
  /** A name that the trace took away has been taken away on the disk, too. */
  isRemovalSynced(path: string, before: TracedCall): boolean;
  /** Names whose last change has not been synced. */
  unsyncedNames(): readonly string[];
  apply(call: TracedCall): void;
}

interface Content {
  /** Line at which the last change of the content returned; -1: none. */
  written: number;
  sync: Sync | null;
}

interface Sync {
  readonly began: number;
  readonly ended: number;
}

/** A name in a directory: there or gone, and since when. */
interface Name {
  readonly there: boolean;
  readonly changed: number;
}

/** Follows the calls of a trace; start with an empty directory, or with one whose content is on the disk. */
export function createDurability(): Durability {
  const contents = new Map<string, Content>();
  const names = new Map<string, Name>();
  const directorySyncs = new Map<string, Sync>();

  return {
    exists: (path) => names.get(path)?.there === true,
    isContentSynced(path, before) {
      const content = contents.get(path);
      if (content === undefined || content.written === -1) return true;
      return content.sync !== null && content.sync.began > content.written && content.sync.ended < before.began;
    },
    isNameSynced(path, before) {
      for (let place = path; place !== dirname(place); place = dirname(place)) {
        if (!isSynced(place, before.began)) return false;
      }
      return true;
    },
    isRemovalSynced(path, before) {
      return names.get(path)?.there !== true && isSynced(path, before.began);
    },
    unsyncedNames: () => [...names.keys()].filter((path) => !isSynced(path, Number.POSITIVE_INFINITY)),
    apply,
  };

  function isSynced(path: string, before: number): boolean {
    const name = names.get(path);
    if (name === undefined) return true;
    const sync = directorySyncs.get(dirname(path));
    return sync !== undefined && sync.began > name.changed && sync.ended < before;
  }

  function apply(call: TracedCall): void {
    const [first = '', second = ''] = call.paths;
    switch (call.name) {
      case 'openat':
      case 'open':
      case 'creat': {
        const opened = call.paths.at(-1) ?? '';
        if (call.text.includes('O_CREAT') && names.get(opened)?.there !== true && !contents.has(opened)) {
          appear(opened, call);
        }
        if (call.text.includes('O_TRUNC')) write(opened, call);
        return;
      }
      case 'mkdir':
      case 'mkdirat':
      case 'symlink':
        appear(call.paths.at(-1) ?? '', call);
        return;
      case 'write':
      case 'pwrite64':
      case 'writev':
      case 'pwritev':
      case 'pwritev2':
      case 'ftruncate':
      case 'truncate':
      case 'fallocate':
        write(first, call);
        return;
      case 'sendfile':
        write(first, call);
        return;
      case 'copy_file_range':
        write(second, call);
        return;
      case 'ioctl':
        if (/FICLONE/.test(call.text)) write(first, call);
        return;
      case 'fsync':
      case 'fdatasync': {
        const content = contents.get(first);
        const sync = { began: call.began, ended: call.ended };
        if (content !== undefined) content.sync = sync;
        directorySyncs.set(first, sync);
        return;
      }
      case 'rename':
      case 'renameat':
      case 'renameat2': {
        const [from, to] = lastTwo(call);
        const content = contents.get(from);
        contents.delete(from);
        if (content === undefined) contents.delete(to);
        else contents.set(to, content);
        disappear(from, call);
        appear(to, call);
        return;
      }
      case 'link':
      case 'linkat': {
        const [from, to] = lastTwo(call);
        const content = contents.get(from);
        if (content !== undefined) contents.set(to, content);
        appear(to, call);
        return;
      }
      case 'unlink':
      case 'unlinkat':
      case 'rmdir': {
        const gone = call.paths.at(-1) ?? '';
        contents.delete(gone);
        disappear(gone, call);
      }
    }
  }

  function appear(path: string, { ended }: TracedCall): void {
    names.set(path, { there: true, changed: ended });
  }

  function disappear(path: string, { ended }: TracedCall): void {
    names.set(path, { there: false, changed: ended });
  }

  function write(path: string, { ended }: TracedCall): void {
    const content = contents.get(path);
    if (content === undefined) contents.set(path, { written: ended, sync: null });
    else content.written = ended;
  }
}

/** Source and target of a rename or link, whatever descriptors stand before them. */
export function lastTwo(call: TracedCall): readonly [string, string] {
  return [call.paths.at(-2) ?? '', call.paths.at(-1) ?? ''];
}
