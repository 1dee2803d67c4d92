import { expect, test } from 'vitest';
import { SEVERITIES } from './finding.ts';
import { anyCounts, checkResult, exitOf, outcomeOf, type CommandKind } from './verdict.ts';

const KINDS = ['looks', 'changes', 'removes', 'restores'] as const satisfies readonly CommandKind[];

/** One row a severity; columns: looks, changes, removes, restores. */
const EXITS = {
  info: ['done', 'done', 'done', 'done'],
  warning: ['done', 'done', 'done', 'done'],
  degraded: ['degraded', 'degraded', 'degraded', 'degraded'],
  damage: ['damage', 'degraded', 'degraded', 'incomplete'],
  error: ['damage', 'degraded', 'failed', 'incomplete'],
} as const;

const CELLS = SEVERITIES.flatMap((severity) =>
  KINDS.map((kind, column) => ({ severity, kind, exit: EXITS[severity][column] })),
);

test.each(CELLS)('$severity makes a command that $kind end with $exit', ({ severity, kind, exit }) => {
  expect(exitOf([{ severity }], kind)).toBe(exit);
});

test.each(KINDS)('the most serious of several decides for a command that %s', (kind) => {
  const rank = ['done', 'degraded', 'incomplete', 'damage', 'failed'];
  for (const one of CELLS.filter((cell) => cell.kind === kind)) {
    for (const other of CELLS.filter((cell) => cell.kind === kind)) {
      const worst = Math.max(rank.indexOf(one.exit ?? ''), rank.indexOf(other.exit ?? ''));
      expect(exitOf([one, other], kind)).toBe(rank[worst]);
    }
  }
});

test.each(KINDS)('what fails a check never ends a command that %s as done, and nothing else does otherwise', (kind) => {
  for (const severity of SEVERITIES) {
    const found = [{ severity }];
    expect(exitOf(found, kind) === 'done').toBe(!anyCounts(found));
    expect(checkResult(found)).toBe(exitOf(found, kind) === 'done' ? 'passed' : 'failed');
    expect(outcomeOf(found) === 'intact').toBe(!anyCounts(found));
  }
});

test.each(KINDS)('nothing found is done for a command that %s', (kind) => {
  expect(exitOf([], kind)).toBe('done');
  expect(outcomeOf([])).toBe('intact');
});
