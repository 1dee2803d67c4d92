import { join } from 'node:path';
import { isDarkiveError } from '../errors/index.ts';
import type { ToolRunner } from '../exec/types.ts';
import { interruption } from '../services/interruption.ts';
import type { LookUp } from './catalogue-look-up.ts';

/** Names of extended attributes, ACLs among them, by path (latin1). Paths without any are left out. */
export type AttributeNames = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The attributes that the chain restores: those of the newest archive that saved them under a path. Null when that cannot be
 * told: dar lists names of attributes without escaping them, and one made for it spoils the listing.
 */
export async function expectedAttributes({ links, archives, dar, services }: LookUp): Promise<AttributeNames | null> {
  const { signal } = services;
  const expected = new Map<string, ReadonlySet<string>>();
  try {
    for (const link of links) {
      const options = { signal, extendedAttributes: true };
      const { outcome } = await dar.list(
        join(archives, link.name),
        (entry) => {
          const path = entry.path.toString('latin1');
          if (entry.metadata === 'referenced') return;
          expected.delete(path);
          if (entry.metadata === 'absent' || entry.extendedAttributes.length === 0) return;
          expected.set(path, new Set(entry.extendedAttributes.map((name) => name.toString('latin1'))));
        },
        options,
      );
      if (signal.aborted) throw interruption(signal);
      if (outcome.kind !== 'ok') return null;
    }
    return expected;
  } catch (error) {
    if (isDarkiveError(error) && error.code === 'tool-failed') return null;
    throw error;
  }
}

/** The attributes below an open directory, as getfattr(1) lists them. Null when it is not there. */
export async function actualAttributes(
  runner: ToolRunner,
  directory: number,
  signal: AbortSignal,
): Promise<AttributeNames | null> {
  if (runner.find('getfattr') === null) return null;
  const reader = createAttributeReader();
  // 1: some could not be read, as where the file system has none. They are missing then.
  await runner.run('getfattr', ['-R', '-h', '-m', '-', '--absolute-names', '--', ROOT], {
    fds: [directory],
    signal,
    onStdout: (chunk) => reader.write(chunk),
  });
  if (signal.aborted) throw interruption(signal);
  return reader.end();
}

const ROOT = '/proc/self/fd/3/.';

/** Removes an attribute; false when that is refused. */
export async function removeAttribute(runner: ToolRunner, path: Buffer, name: string): Promise<boolean> {
  const args = ['-h', '-x', Buffer.from(name, 'latin1'), '--', path];
  return (await runner.run('setfattr', args)).exitCode === 0;
}

/** True for attributes that belong to a file, not to this system; root sees and sets more. */
export function isComparable(name: string, isRoot: boolean): boolean {
  if (name.startsWith('user.') || name === 'system.posix_acl_access' || name === 'system.posix_acl_default')
    return true;
  return isRoot && (name === 'security.capability' || name.startsWith('trusted.'));
}

/** Reads `# file: PATH` and the names below it; `\ooo` stands for a byte (getfattr(1)). */
function createAttributeReader() {
  const names = new Map<string, Set<string>>();
  let rest = '';
  let current: Set<string> | null = null;

  const take = (line: string): void => {
    if (line.startsWith('# file: ')) {
      const path = unescaped(line.slice('# file: '.length));
      current = path.startsWith(`${ROOT}/`) ? new Set() : null;
      if (current !== null) names.set(path.slice(ROOT.length + 1), current);
    } else if (line !== '') current?.add(unescaped(line));
  };

  return {
    write(chunk: Buffer): void {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
    end(): AttributeNames {
      take(rest);
      return names;
    },
  };
}

function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
