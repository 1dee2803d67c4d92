import { readFile, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { FaultCase } from '../harness/fault-case.ts';
import { invariantsText, score, scoreLine, seenText } from '../harness/report.ts';
import { isFatal, type CaseResult } from '../harness/run-case.ts';
import { startProgram } from '../harness/run-program.ts';

const FILE = join(import.meta.dirname, '../../docs/faults.md');

/** Writes docs/faults.md: what was run when and on what, the score, and the table. */
export async function writeReport(
  results: readonly CaseResult[],
  cases: readonly FaultCase[],
  { seed, now }: { readonly seed: number; readonly now: Date },
): Promise<void> {
  const rows = results.map((result) => [
    result.id,
    result.title,
    result.expected,
    seenText(result),
    invariantsText(result),
    isFatal(result) ? '**FATAL**' : result.outcome,
  ]);
  const heads = ['case', 'fault or input', 'expected', 'seen', 'invariants', 'result'];
  const text = `<!-- Written by ./script/faults --long; run that to renew it. -->

# Faults

What Darkive was put through, for real, and what came of it. How this is done, and how to add a case:
[testing](testing.md). I1: nothing unverified is a restore point. I2: earlier archives stay as they were. I6: nothing is left
behind. They are confirmed after every case by a shell script that shares no code with Darkive
([check.sh](../faults/checker/check.sh)).

**${scoreLine(score(results))}**

- ${now.toISOString().slice(0, 10)}, seed ${seed}, ${Math.round(results.reduce((sum, { seconds }) => sum + seconds, 0) / 60)} minutes of cases${leftOut(results, cases)}
${(await machineFacts()).map((fact) => `- ${fact}`).join('\n')}

${[heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')}
`;
  await writeFile(FILE, text);
}

/** Cases that were not in this run are said to be missing: nothing may look as if it had passed. */
function leftOut(results: readonly CaseResult[], cases: readonly FaultCase[]): string {
  const missing = cases.filter(({ id }) => results.every((result) => result.id !== id)).map(({ id }) => id);
  return missing.length === 0 ? '' : `\n- not in this run: ${missing.join(', ')}`;
}

/** Markdown tables know neither line breaks nor bars; private directories differ from run to run. */
function cell(text: string): string {
  const plain = text.replaceAll(/\/[\w/.-]*fault-\w+-\w+/g, '…').replaceAll(/\s+/g, ' ');
  const short = plain.length > 600 ? `${plain.slice(0, 600)} …` : plain;
  return short.replaceAll(/([\\|<>*_[\]])/g, '\\$1');
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
