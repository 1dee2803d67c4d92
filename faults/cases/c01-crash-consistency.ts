import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { membersOf } from '../crash/members.ts';
import { checkCrashConsistency, type CrashRule } from '../crash/rules.ts';
import { tracedTo } from '../crash/strace.ts';
import { readTrace, type TracedCall } from '../crash/trace.ts';
import { flip } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

/** Stands for the name of the first archive. */
const FIRST = '<first>';

/** What publishes, replaces or removes, and the rules that its trace must have met at least once. */
const COMMANDS: readonly Command[] = [
  { args: ['backup', 'full'], rules: ['content', 'decision', 'manifest', 'journal'] },
  {
    args: ['backup', 'diff'],
    rules: ['content', 'decision', 'manifest', 'journal'],
    prepare: ({ data }) => writeFile(join(data, 'new'), 'a new file'),
  },
  { args: ['pin', FIRST], rules: ['content'] },
  { args: ['unpin', FIRST], rules: [] },
  {
    args: ['repair', FIRST],
    rules: ['content', 'original'],
    prepare: async (stage) => flip(stage, `${await first(stage)}.2.dar`),
  },
  { args: ['repair', FIRST], rules: ['content'], prepare: loseParity },
  { args: ['catalog', 'rebuild'], rules: ['content'] },
  { args: ['backup', 'full'], rules: ['manifest'] },
  { args: ['prune', '--yes'], rules: ['removal', 'removed'] },
];

export const c01 = faultCase({
  id: 'C01',
  title: 'power cut at any instant: system calls of backup, repair, pin, catalog rebuild and prune',
  expected: 'content, names and directories are synced before whatever makes them count; the manifest last',
  async run(stage) {
    const parity = join(stage.directory, 'parity');
    await mkdir(parity);
    await stage.configure({
      definition: { slice: '100KiB', retention: { 'keep-last': 1 } },
      top: { plugins: { '@darkive/plugin-par2': { directory: parity } } },
    });
    await writeLetters(stage.data, stage.random);
    const found: Findings = { broken: [], unmet: [], hidden: [] };
    for (const command of COMMANDS) await runTraced(stage, parity, command, found);
    stage.sees('rules broken', found.broken, []);
    // A rule that was never asked proves nothing.
    stage.sees('rules not met', found.unmet, []);
    stage.sees('calls that a trace does not show', found.hidden, []);
  },
});

interface Command {
  readonly args: readonly string[];
  readonly rules: readonly CrashRule[];
  readonly prepare?: (stage: Stage) => Promise<void>;
}

interface Findings {
  readonly broken: string[];
  readonly unmet: string[];
  readonly hidden: string[];
}

async function runTraced(stage: Stage, parity: string, command: Command, found: Findings): Promise<void> {
  const { args, rules, prepare } = command;
  const { archives } = stage;
  await prepare?.(stage);
  const members = await membersOf(archives);
  const before = new Set<string>();
  for (const place of [archives, parity]) for (const name of await readdir(place)) before.add(join(place, name));

  const file = join(stage.directory, 'trace');
  const vector = await Promise.all(args.map(async (arg) => (arg === FIRST ? first(stage) : arg)));
  if (args[0] === 'backup') await stage.nextSecond();
  const { code } = await stage.darkive(vector, { through: tracedTo(file) });
  const calls = readTrace(await readFile(file, 'utf8'));
  await rm(file);

  const after = await membersOf(archives);
  await stage.removed(...[...members.keys()].filter((name) => !after.has(name)));
  for (const [name, files] of after) members.set(name, [...(members.get(name) ?? []), ...files]);
  const { violations, asked } = checkCrashConsistency(calls, { archives, others: [parity], members, before });
  const title = args.filter((arg) => arg !== FIRST).join(' ');
  stage.sees(title, code, 0);
  found.broken.push(...violations.map((violation) => `${title}: ${violation}`));
  found.unmet.push(...rules.filter((rule) => asked[rule] === 0).map((rule) => `${title}: ${rule}`));
  found.hidden.push(...calls.filter(hidesFileCalls).map(({ name }) => `${title}: ${name}`));
}

async function first({ archives }: Stage): Promise<string> {
  const [name] = [...(await membersOf(archives)).keys()].filter((archive) => archive.includes('_FULL_')).toSorted();
  if (name === undefined) throw new Error(`there is no FULL archive in ${archives}`);
  return name;
}

async function loseParity(stage: Stage): Promise<void> {
  const parity = join(stage.directory, 'parity');
  for (const name of await readdir(parity)) if (/FULL.*\.1\.dar.*par2$/.test(name)) await rm(join(parity, name));
}

/** Node has events in an io_uring without a thread of the kernel; file operations in one with it, when told to (libuv). */
function hidesFileCalls({ name, text }: TracedCall): boolean {
  return name === 'io_uring_setup' && text.includes('IORING_SETUP_SQPOLL');
}
