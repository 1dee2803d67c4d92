import { finding, type Finding } from '../records/finding.ts';
import type { UndoStack } from './host.ts';
import { reasonOf } from './failure.ts';
import { runWithin } from './run-within.ts';

/** Milliseconds one undo may take: an undo that hangs must not keep a run from ending. */
const UNDO_DEADLINE = 60_000;

/** Undos of one run, last in, first out. */
export function createUndoStack(deadlineMs: number = UNDO_DEADLINE): UndoStack {
  const entries: { owner: string; undo: () => void | Promise<void> }[] = [];
  return {
    push(owner, undo) {
      entries.push({ owner, undo });
    },
    async unwind() {
      const findings: Finding[] = [];
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        const { owner, undo } = entry;
        try {
          await runWithin(() => undo(), { run: null, deadlineMs, deadlineGraceMs: 0, abortGraceMs: 0 });
        } catch (error) {
          const message = `${owner} could not undo what it had done: ${reasonOf(error)}`;
          findings.push(
            finding('warning', 'undo-failed', message, `Look for what ${owner} left behind; the log has its lines.`),
          );
        }
      }
      return findings;
    },
    clear() {
      entries.length = 0;
    },
  };
}
