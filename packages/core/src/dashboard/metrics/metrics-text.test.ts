import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { seeded } from '../test-support/seeded.ts';
import { exposition } from './exposition.ts';
import { METRICS } from './metric-families.ts';
import { queryMetrics } from './query.ts';
import { REPORTS } from './reports.ts';

/** What promtool of Debian's prometheus package says; empty when it has nothing to say. */
function promtool(text: string): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

test('the textfile of a troubled history is one that Prometheus takes without a word, every family with its labels', async () => {
  const { dashboard } = await seeded('troubled');
  const text = await dashboard.metricsText();
  expect(promtool(text)).toEqual({ status: 0, said: '' });
  // OpenMetrics 1.0: the end is marked, and a family is in one piece.
  expect(text.endsWith('\n# EOF\n')).toBe(true);
  const families = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => [name, type]);
  expect(new Set(families.map(([name]) => name)).size).toBe(families.length);
  expect(families.every(([, type]) => type === 'gauge')).toBe(true);
  expect(families.map(([name]) => name)).toEqual(METRICS.map(({ name }) => name));
  for (const { name, labels } of METRICS) {
    const samples = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? \\S+$`, 'gm'))];
    expect(samples.length).toBeGreaterThan(0);
    for (const [, pairs = ''] of samples) {
      expect([...pairs.matchAll(/(\w+)="/g)].map(([, label]) => label)).toEqual(labels);
    }
  }
  expect(text).toContain('\ndarkive_status{verdict="danger"} 1\n');
  expect(text).toContain('\ndarkive_reasons{definition="photos",level="danger",code="slices-missing"} 1\n');
  expect(text).toContain('\ndarkive_last_run_outcome{definition="photos",outcome="failed"} 1\n');
});

test('label values are escaped, and odd numbers have their names', () => {
  const labels = { definition: 'a "quoted"\\ name\nin two lines \ud800' };
  const samples = [
    { labels, value: Number.POSITIVE_INFINITY },
    { labels: {}, value: Number.NaN },
    { labels: { x: '' }, value: 1e21 },
  ];
  const text = exposition([
    { name: 'darkive_x', help: 'X', samples },
    { name: 'darkive_nothing', help: 'Nothing', samples: [] },
  ]);
  expect(text).toBe(
    '# HELP darkive_x X\n# TYPE darkive_x gauge\n' +
      'darkive_x{definition="a \\"quoted\\"\\\\ name\\nin two lines \ufffd"} +Inf\ndarkive_x NaN\ndarkive_x{x=""} 1e+21\n# EOF\n',
  );
  expect(promtool(text)).toEqual({ status: 0, said: '' });
});

test('every report answers; SQL can ask and never change', async () => {
  const { config, history } = await seeded('troubled');
  for (const { name } of REPORTS) {
    let rows = 0;
    const columns = await queryMetrics(config, name, () => void (rows += 1));
    expect([name, rows > 0, columns.length > 1]).toEqual([name, true, true]);
  }
  const answer: unknown[] = [];
  const sql = "SELECT count(*) AS n, 9007199254740993 AS big, x'ff' AS bytes FROM backup_runs";
  expect(await queryMetrics(config, sql, (row) => void answer.push(row))).toEqual(['n', 'big', 'bytes']);
  expect(answer).toEqual([[history.runs, 9_007_199_254_740_993n, Buffer.from([0xff])]]);
  for (const wrong of [
    'DELETE FROM runs',
    'SELECT 1; DELETE FROM runs',
    "ATTACH DATABASE '/tmp/other' AS other",
    'PRAGMA user_version = 7',
    'SELEC 1',
    'SELECT nothing FROM runs',
    ' ',
    'last-run',
  ]) {
    await expect(queryMetrics(config, wrong, () => undefined)).rejects.toMatchObject({ code: 'usage-invalid' });
  }
  await expect(queryMetrics({ state: '/nowhere' }, 'SELECT 1', () => undefined)).rejects.toMatchObject({
    code: 'ledger-unusable',
    hint: expect.stringMatching(/^Run/),
  });
});
