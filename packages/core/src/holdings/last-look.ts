import { stat } from 'node:fs/promises';
import { errnoOf } from '../fs/index.ts';
import type { CommandFinding } from '../records/command-record.ts';
import { countsAgainst } from '../records/verdict.ts';
import { attention, type Reason } from './reason.ts';
import { SMALL_BASE } from './record-findings.ts';

/** What `status` looks at anew each time: what it does not find any more has been mended. */
const LOOKED_AT_ANEW: ReadonlySet<string> = new Set([
  'archive-gone',
  'manifest-damaged',
  'manifest-missing',
  'manifest-unreadable',
  'pin-unreadable',
  'unfinished-damaged',
]);

/** Of what the last `verify` or `scrub` found beside the archives, what only such a command can find. */
export async function openFindings(found: readonly CommandFinding[]): Promise<CommandFinding[]> {
  const open: CommandFinding[] = [];
  for (const one of found) {
    if (!countsAgainst(one.severity) || LOOKED_AT_ANEW.has(one.code)) continue;
    if (one.code === 'base-corrupted' && (await isReadQuickly(one.facts['file']))) continue;
    open.push(one);
  }
  return open;
}

async function isReadQuickly(file: unknown): Promise<boolean> {
  if (typeof file !== 'string') return false;
  try {
    return (await stat(file)).size <= SMALL_BASE;
  } catch (error) {
    return errnoOf(error) === 'ENOENT';
  }
}

/** It counts until a later `verify` or `scrub` does not find it again. */
export function lastLookReasons(open: readonly CommandFinding[]): Reason[] {
  return open.map(({ command, message, hint }) =>
    attention(
      'found-by-last-look',
      `The last ${command} found: ${message}${hint === null ? '' : ` ${hint}`}`,
      'darkive verify',
    ),
  );
}
