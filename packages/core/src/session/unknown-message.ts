import { finding, type Finding } from '../records/finding.ts';

/** A program said something of which we do not know what it means: the user must see it. Nothing when it did not. */
export function unknownMessages(
  about: string,
  tool: string,
  unknown: { readonly count: number; readonly lines: readonly string[] } | undefined,
  facts: Finding['facts'] = {},
): Finding[] {
  if (unknown === undefined || unknown.count === 0) return [];
  const shown = unknown.lines.slice(0, 3);
  const more = unknown.count > shown.length ? ` (${unknown.count} lines in all)` : '';
  return [
    finding(
      'degraded',
      'unknown-message',
      `${about}: ${tool} said something that Darkive does not know, although it reported success: ${shown.join(' | ')}${more}`,
      'Read the log of external programs. If it is harmless, report it, so that Darkive learns it.',
      { ...facts, tool, lines: [...unknown.lines] },
    ),
  ];
}
