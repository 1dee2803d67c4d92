// Produces faults for real and says what came of them: see docs/testing.md. Started by script/faults.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chooseCases, loadCases } from './harness/load-cases.ts';
import { resultLine, score, scoreLine, table } from './harness/report.ts';
import { isFatal, type CaseResult } from './harness/run-case.ts';
import { runCases } from './harness/run-cases.ts';
import { writeReport } from './long/write-report.ts';

const USAGE = `usage: script/faults [CASE…] [--fast] [--long] [--seed N] [--jobs N] [--list] [--json]

  CASE      only these, by id: F19
  --fast    only those that also run within script/test
  --long    all, also those that take long, or those that are named in full; writes docs/faults.md, where the cases that are
            not named keep their rows
  --seed N  seed of everything random; 1 when left out
  --jobs N  cases at a time; 2 when left out
  --list    show the cases; run nothing
  --json    print one JSON document
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    fast: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
  },
});
const seed = Number(values.seed);
const cases = await loadCases();
const unknown = positionals.filter((id) => cases.every((known) => known.id !== id));
if (values.help || unknown.length > 0 || !Number.isSafeInteger(seed)) {
  const problem = unknown.length > 0 ? `Unknown: ${unknown.join(', ')}. See --list.\n` : '';
  process.stderr.write(values.help ? USAGE : problem + USAGE);
  process.exit(values.help ? 0 : 2);
}

const kind = values.long ? 'long' : values.fast ? 'fast' : 'usual';
const chosen = chooseCases(cases, { ids: positionals, kind });
if (values.list) {
  const kindOf = (fast = false, long = false): string => (long ? 'long' : fast ? 'fast' : '');
  for (const { id, title, fast, long } of chosen)
    process.stdout.write(`${id}  ${kindOf(fast, long).padEnd(4)}  ${title}\n`);
} else {
  process.stderr.write(`${chosen.length} cases, seed ${seed}\n`);
  const ended: CaseResult[] = [];
  const results = await runCases(chosen, { seed, long: values.long, jobs: Number(values.jobs) }, async (result) => {
    process.stderr.write(`${resultLine(result)}\n`);
    ended.push(result);
    // After each case: a run that is cut short leaves what it has seen.
    if (values.long) await writeReport(ended, cases, { seed, now: new Date(), keepOthers: positionals.length > 0 });
  });
  const total = score(results);
  if (values.json) {
    process.stdout.write(
      `${JSON.stringify({ schema: 'darkive.faults/1', seed, score: total, cases: results }, null, 2)}\n`,
    );
  } else {
    process.stdout.write(`\n${table(results)}\n${scoreLine(total)}\n${total.passed} passed, ${total.failed} failed\n`);
  }
  process.exitCode = total.failed > 0 || results.some(isFatal) ? 1 : 0;
}
rmSync(join(tmpdir(), `fault-cache-${process.pid}`), { recursive: true, force: true });
