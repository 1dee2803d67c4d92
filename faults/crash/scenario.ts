import { randomBytes } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { checkCrashConsistency, type CrashReport, type CrashRule } from './rules.ts';
import { record, type Recorded } from './record.ts';

/** A command of the scenario, and the rules that its trace must have met at least once. */
interface Step {
  readonly title: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly rules: readonly CrashRule[];
  readonly prepare?: (directory: string) => void;
}

const STEPS: readonly Step[] = [
  { title: 'backup full', args: ['backup', 'full'], code: 0, rules: ['content', 'decision', 'manifest', 'journal'] },
  {
    title: 'backup diff',
    args: ['backup', 'diff'],
    code: 0,
    rules: ['content', 'decision', 'manifest', 'journal'],
    prepare: (directory) => writeFileSync(join(directory, 'source/new'), randomBytes(40_000)),
  },
  { title: 'pin', args: ['pin', '@FULL'], code: 0, rules: ['content'] },
  { title: 'unpin', args: ['unpin', '@FULL'], code: 0, rules: [] },
  { title: 'repair', args: ['repair', '@FULL'], code: 0, rules: ['content', 'original'], prepare: damageSlice },
  { title: 'repair of parity', args: ['repair', '@FULL'], code: 0, rules: ['content'], prepare: loseParity },
  { title: 'catalog rebuild', args: ['catalog', 'rebuild'], code: 0, rules: ['content'] },
  { title: 'a second backup full', args: ['backup', 'full'], code: 0, rules: ['manifest'] },
  { title: 'prune', args: ['prune', '--yes'], code: 0, rules: ['removal', 'removed'] },
];

/** Runs the commands that publish, replace and remove in a new directory, each under strace. One result for each. */
export async function runCrashScenario(
  directory: string,
  darkive: string,
): Promise<readonly { readonly title: string; readonly report: CrashReport; readonly problem: string | null }[]> {
  const env = install(directory);
  const archives = join(directory, 'archives');
  const others = [join(directory, 'parity')];
  const results = [];
  for (const { title, args, code, rules, prepare } of STEPS) {
    prepare?.(directory);
    const members = membersOf(archives);
    const before = new Set(
      [archives, ...others].flatMap((place) => readdirSync(place).map((name) => join(place, name))),
    );
    const named = args.map((arg) => (arg.startsWith('@') ? archiveOf(archives, arg.slice(1)) : arg));
    const ended = await record(process.execPath, [darkive, ...named], { env, cwd: directory });
    for (const [archive, files] of membersOf(archives))
      members.set(archive, [...(members.get(archive) ?? []), ...files]);
    const report = checkCrashConsistency(ended.calls, { archives, others, members, before });
    const problem = problemOf(
      ended,
      code,
      rules.filter((rule) => report.asked[rule] === 0),
    );
    results.push({ title, report, problem });
  }
  return results;
}

function problemOf(ended: Recorded, expected: number, unasked: readonly CrashRule[]): string | null {
  if (ended.code !== expected) return `it ended with ${ended.code}: ${ended.stdout}${ended.stderr}`;
  if (unasked.length > 0) return `its trace never met the rule ${unasked.join(', ')}`;
  const hidden = ended.calls.some(({ name }) => name === 'io_uring_enter');
  return hidden ? 'it used io_uring, which does not show in a trace' : null;
}

function install(directory: string): NodeJS.ProcessEnv {
  for (const name of ['source', 'archives', 'parity', 'home']) mkdirSync(join(directory, name));
  for (let file = 0; file < 4; file += 1) writeFileSync(join(directory, 'source', `file ${file}`), randomBytes(20_000));
  const lines = [
    'version: 1',
    `archives: ${directory}/archives`,
    `state: ${directory}/state`,
    `temporary: ${directory}/temporary`,
    `plugins: {"@darkive/plugin-par2": {directory: ${directory}/parity}}`,
    `definitions: {home: {root: ${directory}/source, slice: 32KiB, retention: {keep-last: 1}}}`,
  ];
  writeFileSync(join(directory, 'config.yaml'), `${lines.join('\n')}\n`);
  return {
    PATH: process.env['PATH'],
    HOME: join(directory, 'home'),
    DARKIVE_CONFIG: join(directory, 'config.yaml'),
    DARKIVE_DATA_DIR: join(directory, 'home/data'),
    DARKIVE_CONFIG_DIR: join(directory, 'home/config'),
    DARKIVE_CACHE_DIR: join(directory, 'home/cache'),
  };
}

function membersOf(archives: string): Map<string, string[]> {
  const members = new Map<string, string[]>();
  for (const file of readdirSync(archives).filter((name) => name.endsWith('.manifest.json'))) {
    const manifest = JSON.parse(readFileSync(join(archives, file), 'utf8')) as Manifest;
    const slices = manifest.slices.map((slice) => join(archives, slice.file));
    const artifacts = manifest.artifacts.map((artifact) => join(artifact.directory ?? archives, artifact.file));
    members.set(manifest.name, [...slices, ...artifacts]);
  }
  return members;
}

interface Manifest {
  readonly name: string;
  readonly slices: readonly { readonly file: string }[];
  readonly artifacts: readonly { readonly directory: string | null; readonly file: string }[];
}

function archiveOf(archives: string, type: string): string {
  const name = [...membersOf(archives).keys()].find((archive) => archive.includes(`_${type}_`));
  if (name === undefined) throw new Error(`There is no ${type} archive in ${archives}.`);
  return name;
}

function damageSlice(directory: string): void {
  const archives = join(directory, 'archives');
  const file = openSync(join(archives, `${archiveOf(archives, 'FULL')}.2.dar`), 'r+');
  writeSync(file, 'damage', 9000);
  closeSync(file);
}

function loseParity(directory: string): void {
  const parity = join(directory, 'parity');
  for (const name of readdirSync(parity)) if (/FULL.*\.1\.dar.*par2$/.test(name)) rmSync(join(parity, name));
}
