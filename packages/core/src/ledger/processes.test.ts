import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openLedger } from './open.ts';
import { sampleStart, uuid } from './test-support/samples.ts';
import { clock, query, scratchDirectory } from './test-support/scratch.ts';

const script = join(import.meta.dirname, 'test-support/write-runs.ts');

test('three processes may make one ledger and write to it at once', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const writers = [100, 200, 300].map((first) => startWriter(file, first, 25));
  const codes = await Promise.all(writers.map(async (writer) => ((await once(writer, 'exit')) as [number])[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(query(file, 'SELECT count(*) AS runs, count(ended_at) AS ended FROM runs')).toEqual([{ runs: 75, ended: 75 }]);
  expect(query(file, 'SELECT count(*) AS n FROM findings')).toEqual([{ n: 75 * 40 }]);
});

test('a writer that is killed leaves whole runs only, and the next one goes on', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  let written = 0;
  for (const [round, afterRuns] of [1, 17, 40].entries()) {
    const writer = startWriter(file, 1000 * (round + 1), 1_000_000);
    if (writer.stdout === null) throw new Error('no output to read');
    let lines = 0;
    for await (const line of createInterface({ input: writer.stdout })) {
      if (line === 'open') continue;
      lines += 1;
      if (lines === afterRuns) writer.kill('SIGKILL');
    }
    written += lines;
    const reader = await openLedger({ file, clock, mode: 'read' });
    expect(reader.openFinding).toBeNull();
    reader.close();
    expect(query(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    const torn = `SELECT run_id FROM runs LEFT JOIN findings USING (run_id)
      GROUP BY run_id HAVING count(code) <> CASE WHEN ended_at IS NULL THEN 0 ELSE 40 END`;
    expect(query(file, torn)).toEqual([]);
    const [{ ended } = { ended: 0 }] = query(file, 'SELECT count(ended_at) AS ended FROM runs') as { ended: number }[];
    // What was reported as written is there; at most one more was written and not yet reported, each round.
    expect(ended).toBeGreaterThanOrEqual(written);
    expect(ended).toBeLessThanOrEqual(written + round + 1);
  }
  const ledger = await openLedger({ file, clock, mode: 'write' });
  expect(ledger.openFinding).toBeNull();
  expect(ledger.closeAbandonedRuns(clock()).length).toBeLessThanOrEqual(3);
  ledger.startRun(sampleStart({ runId: uuid(1) }));
  ledger.close();
});

test('a writer that never lets go is reported after the busy timeout', async () => {
  const file = join(scratchDirectory(), 'ledger.sqlite');
  const ledger = await openLedger({ file, clock, mode: 'write', busyTimeoutMs: 100 });
  const other = new Sqlite(file);
  other.exec('BEGIN IMMEDIATE');
  const start = performance.now();
  expect(() => ledger.startRun(sampleStart())).toThrow(
    expect.objectContaining({ code: 'ledger-unusable', message: `The ledger ${file} is in use by another process.` }),
  );
  expect(performance.now() - start).toBeGreaterThan(90);
  other.exec('COMMIT');
  ledger.startRun(sampleStart());
  other.close();
  ledger.close();
});

function startWriter(file: string, first: number, count: number): ChildProcess {
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, [script, file, String(first), String(count)], { stdio: [...stdio] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}
