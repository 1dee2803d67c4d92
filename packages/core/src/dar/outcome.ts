import type { RunResult } from '../exec/types.ts';
import { darMessages, lastMessage } from './messages.ts';
import type { DarOutcome } from './types.ts';

export type DarAction = 'create' | 'test' | 'list' | 'extract' | 'isolate';

/** What a full file system, quota or file size limit makes dar say. */
const FULL = /No space left|Disk quota exceeded|File too large/i;
/** What an exit 5 of `dar -x` says when the archive's data are to blame. */
const CORRUPT =
  /data corruption|CRC error|Bad CRC|corrupted|incoherent|Badly formed|marked as the last slice|compressed data|Unknown time unit/i;
/** dar skipped a file because nobody answered its question: space ran out, or the file was dirty. It exits 0. */
const SKIPPED = / not restored \(user choice\)$/m;

/** How a dar command ended; the measured table is docs/tools/dar.md. Unknown exit codes are failures. */
export function darOutcome(action: DarAction, result: RunResult): DarOutcome {
  const lines = darMessages(result);
  const message = lastMessage(lines) || exitText(result);
  if (result.startError !== null) return { kind: 'failed', message: result.startError };
  if (result.timedOut) return { kind: 'timed-out' };
  if (result.aborted) return { kind: 'aborted' };
  if (ranFull(action, result, lines)) return { kind: 'target-full', message };
  if (result.exitCode === 0) {
    const skipped = action === 'extract' && SKIPPED.test(result.stdoutTail);
    return skipped ? { kind: 'failed', message: `some files were not restored: ${message}` } : { kind: 'ok' };
  }
  switch (action) {
    case 'create':
      return createOutcome(result, lines, message);
    case 'extract':
      return extractOutcome(result, lines, message);
    case 'isolate':
      return { kind: 'failed', message };
    case 'test':
    case 'list':
      return [2, 4, 5].includes(result.exitCode ?? -1) ? { kind: 'damaged', message } : { kind: 'failed', message };
  }
}

function createOutcome(result: RunResult, lines: readonly string[], message: string): DarOutcome {
  if (result.exitCode === 11) return { kind: 'partial', reason: 'changed', message };
  // 5 is also the code of an error that ended the backup; that one is about "data", not about a path.
  const ended = lines.some((line) => /^Error while saving data: |^Error creating archive layers: /.test(line));
  const finished = result.stdoutTail.includes('Total number of inode(s) considered:');
  if (result.exitCode === 5 && finished && !ended) return { kind: 'partial', reason: 'unreadable', message };
  return { kind: 'failed', message };
}

function extractOutcome(result: RunResult, lines: readonly string[], message: string): DarOutcome {
  // 2 and 4: catalogue unreadable, slice missing or replaced. A root that is missing also exits 2 or 5.
  const corrupt = lines.some((line) => CORRUPT.test(line));
  const wanted = lines.some((line) => /please provide|is required for further operation/.test(line));
  if (result.exitCode === 5) return corrupt ? { kind: 'damaged', message } : { kind: 'failed', message };
  if (result.exitCode === 2 || result.exitCode === 4) {
    return corrupt || wanted ? { kind: 'damaged', message } : { kind: 'failed', message };
  }
  return { kind: 'failed', message };
}

function ranFull(action: DarAction, result: RunResult, lines: readonly string[]): boolean {
  if (action === 'test' || action === 'list') return false;
  if (result.signal === 'SIGXFSZ') return true;
  return result.exitCode !== 0 && lines.some((line) => FULL.test(line));
}

function exitText(result: RunResult): string {
  return result.signal === null ? `dar ended with code ${result.exitCode}` : `dar was ended by ${result.signal}`;
}
