import { expect, test } from 'vitest';
import type { CaseResult } from '../harness/run-case.ts';
import { mergeRows, readRows, rowOf, scoreOf, tableText } from './report-table.ts';

const result = (id: string, outcome: CaseResult['outcome'], changes: Partial<CaseResult> = {}): CaseResult => ({
  id,
  title: 'names with | and *, `a\nb`',
  expected: '0',
  outcome,
  observations: [{ what: 'exit | code', seen: 'a\\|b', wanted: null }],
  violations: [],
  problem: outcome === 'not run' ? 'there is none' : null,
  seconds: 1,
  ...changes,
});

test('what is written is read back, whatever the cells hold', () => {
  const rows = [
    rowOf(result('F01', 'passed'), '2026-11-20, seed 1'),
    rowOf(result('F02', 'not run'), '2026-11-20, seed 2'),
  ];
  expect(readRows(`# Faults\n\n- F01 | F02\n\n${tableText(rows)}`)).toEqual(rows);
  expect(readRows('nothing of the kind')).toEqual([]);
});

test('a run of some cases replaces their rows and leaves the others with their run', () => {
  const first = ['F01', 'F02', 'F03'].map((id) => rowOf(result(id, 'failed'), '2026-11-20, seed 1'));
  const merged = mergeRows(first, [rowOf(result('F02', 'passed'), '2026-11-21, seed 7')]);
  expect(merged.map((row) => `${row.case} ${row.result} ${row.run}`)).toEqual([
    'F01 failed 2026-11-20, seed 1',
    'F02 passed 2026-11-21, seed 7',
    'F03 failed 2026-11-20, seed 1',
  ]);
});

test('the score counts what stands in the table', () => {
  const fatal = { violations: [{ invariant: 'I1', text: 'a false restore point' }] } as unknown as Partial<CaseResult>;
  const rows = [
    rowOf(result('F01', 'passed'), ''),
    rowOf(result('F02', 'failed', fatal), ''),
    rowOf(result('F03', 'failed'), ''),
    rowOf(result('F04', 'not run'), ''),
  ];
  expect(scoreOf(rows)).toEqual({ passed: 1, failed: 2, notRun: 1, fatal: 1 });
});
