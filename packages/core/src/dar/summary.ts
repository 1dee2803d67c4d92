import type { CreationSummary } from './types.ts';

/** The lines of the summary that `dar -c` prints, in the C locale. */
const LINES = {
  saved: /^ *(\d+) inode\(s\) saved$/m,
  hardLinks: /^ *including (\d+) hard link\(s\) treated$/m,
  changedWhileRead: /^ *(\d+) inode\(s\) changed at the moment of the backup/m,
  metadataOnly: /^ *(\d+) inode\(s\) with only metadata changed$/m,
  notSaved: /^ *(\d+) inode\(s\) not saved \(no inode\/file change\)$/m,
  failed: /^ *(\d+) inode\(s\) failed to be saved \(filesystem error\)$/m,
  excluded: /^ *(\d+) inode\(s\) ignored \(excluded by filters\)$/m,
  deleted: /^ *(\d+) inode\(s\) recorded as deleted from reference backup$/m,
  total: /^ *Total number of inode\(s\) considered: (\d+)$/m,
  ea: /^ *EA saved for (\d+) inode\(s\)$/m,
  fsa: /^ *FSA saved for (\d+) inode\(s\)$/m,
} as const satisfies Record<keyof CreationSummary['inodes'], RegExp>;

const WASTED = /^ *(\d+) byte\(s\) have been wasted in the archive to resave changing files$/m;

/** The counts of `dar -c`, from the end of its stdout; null when they are not all there. */
export function parseCreationSummary(stdout: string): CreationSummary | null {
  // What comes before the last summary may be messages with file names in them.
  const start = stdout.lastIndexOf(' inode(s) saved\n');
  if (start === -1) return null;
  const text = stdout.slice(stdout.lastIndexOf('\n', start) + 1);
  const inodes: Partial<Record<keyof typeof LINES, number>> = {};
  for (const key of Object.keys(LINES) as (keyof typeof LINES)[]) {
    const digits = LINES[key].exec(text)?.[1];
    if (digits === undefined) return null;
    inodes[key] = Number(digits);
  }
  const wasted = WASTED.exec(text)?.[1];
  return { inodes: inodes as CreationSummary['inodes'], wastedBytes: wasted === undefined ? null : Number(wasted) };
}

/** `ERR <ROOT>/letters/a.txt : CRC error: data corruption.`: the names in what `dar -t` said, each once. */
export function damagedNames(output: string): string[] {
  const names = [...output.matchAll(/^ERR <ROOT>\/(.+) : .*$/gm)].map(([, name = '']) => name);
  return [...new Set(names)];
}
