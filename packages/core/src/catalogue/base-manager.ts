import { createDarManager, type BaseEntry, type DarManager, type ManagerOutcome } from '../dar-manager/index.ts';
import { DarkiveError } from '../errors/index.ts';
import type { ToolRunner } from '../exec/types.ts';
import { baseExists, basePath } from './base-copy.ts';

/** dar_manager with every call tied to one signal. */
export function boundManager(runner: ToolRunner, signal: AbortSignal | undefined): DarManager {
  if (signal === undefined) return createDarManager(runner);
  return createDarManager({
    ...runner,
    run: (program, args, options) => runner.run(program, args, { ...options, signal }),
  });
}

/**
 * The archives of a base; null when there is none. Adding and deleting read all of it and notice damage by themselves;
 * `check` asks before something that does not. Throws `catalogue-unusable`.
 */
export async function readBase(
  manager: DarManager,
  archives: string,
  definition: string,
  { check }: { readonly check: boolean },
): Promise<readonly BaseEntry[] | null> {
  const base = basePath(archives, definition);
  if (!(await baseExists(base))) return null;
  if (check) requireOk(await manager.check(base), definition);
  const { outcome, entries } = await manager.list(base);
  requireOk(outcome, definition);
  return entries;
}

/** Throws `target-full` or `catalogue-unusable` for anything but success. */
export function requireOk(outcome: ManagerOutcome, definition: string): void {
  if (outcome.kind === 'ok') return;
  const full = outcome.kind === 'target-full';
  throw new DarkiveError(
    full ? 'target-full' : 'catalogue-unusable',
    `${definition}: dar_manager could not bring its base up to date: ${outcomeText(outcome)}.`,
    {
      hint: full
        ? 'Free space in the archive directory, then run: darkive catalog rebuild'
        : `Make the base anew with: darkive catalog rebuild '${definition}'`,
      facts: { definition, tool: 'dar_manager', corrupted: outcome.kind === 'corrupted' },
    },
  );
}

/** What went wrong, without a full stop. */
export function outcomeText(outcome: Exclude<ManagerOutcome, { kind: 'ok' }>): string {
  if (outcome.kind === 'aborted') return 'it was interrupted';
  if (outcome.kind === 'timed-out') return 'it took too long';
  return outcome.message.replace(/\.$/, '');
}
