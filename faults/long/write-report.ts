import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FaultCase } from '../harness/fault-case.ts';
import { scoreLine } from '../harness/report.ts';
import type { CaseResult } from '../harness/run-case.ts';
import { startProgram } from '../harness/run-program.ts';
import { mergeRows, readRows, rowOf, scoreOf, tableText, type ReportRow } from './report-table.ts';

const FILE = join(import.meta.dirname, '../../docs/faults.md');

/**
 * Writes docs/faults.md: what was run when and on what, the score, and the table. With `keepOthers`, for a run of some cases,
 * the rows of the others stay as they are, with the run that they come from.
 */
export async function writeReport(
  results: readonly CaseResult[],
  cases: readonly FaultCase[],
  { seed, now, keepOthers }: { readonly seed: number; readonly now: Date; readonly keepOthers: boolean },
): Promise<void> {
  const run = `${now.toISOString().slice(0, 10)}, seed ${seed}`;
  const known = new Set(cases.map(({ id }) => id));
  const earlier = keepOthers ? readRows(await readFile(FILE, 'utf8')).filter((row) => known.has(row.case)) : [];
  const rows = mergeRows(
    earlier,
    results.map((result) => rowOf(result, run)),
  );
  const text = `<!-- Written by ./script/faults --long; run that to renew it. -->

# Faults

What Darkive was put through, for real, and what came of it. How this is done, and how to add a case:
[testing](testing.md). I1: nothing unverified is a restore point. I2: earlier archives stay as they were. I6: nothing is left
behind. They are confirmed after every case by a shell script that shares no code with Darkive
([check.sh](../faults/checker/check.sh)).

**${scoreLine(scoreOf(rows))}**

- last run: ${run}, ${Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60)} minutes of cases${leftOut(rows, cases)}
${(await machineFacts()).map((fact) => `- ${fact}`).join('\n')}

${tableText(rows)}`;
  await writeFile(FILE, text);
}

/** Cases that were not run are said to be missing: nothing may look as if it had passed. */
function leftOut(rows: readonly ReportRow[], cases: readonly FaultCase[]): string {
  const missing = cases.filter(({ id }) => rows.every((row) => row.case !== id)).map(({ id }) => id);
  return missing.length === 0 ? '' : `\n- not run yet: ${missing.join(', ')}`;
}

async function machineFacts(): Promise<readonly string[]> {
  const version = async (program: string): Promise<string> => {
    const { stdout, stderr } = await startProgram([program, '--version'], { cwd: '/', env: process.env }).end;
    return `${program} ${/\d+\.\d+(?:\.\d+)?/.exec(stdout + stderr)?.[0] ?? 'unknown'}`;
  };
  const system = /^PRETTY_NAME="?([^"\n]*)/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? 'Linux';
  const programs = await Promise.all(['dar', 'par2', 'strace'].map(version));
  return [
    `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${system}, Linux ${release()}`,
    `Node ${process.versions.node}, ${programs.join(', ')}`,
  ];
}
