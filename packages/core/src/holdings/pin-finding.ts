import { finding, type Finding } from '../records/finding.ts';

/** A pin that is damaged or lost. To keep is the safe side: its archive counts as pinned. */
export function pinFinding({ file, problem }: { readonly file: string; readonly problem: string }): Finding {
  const name = file.replace(/\.pin$/, '');
  return finding(
    'degraded',
    'pin-unreadable',
    `The pin ${file} is not as it was written: ${problem}. The archive is not concerned, and counts as pinned.`,
    `Pin it again with: darkive pin '${name}'. If it may go: darkive unpin '${name}'`,
    { archive: name, file },
  );
}
