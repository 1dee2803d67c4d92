import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';
import { until } from '../harness/wait.ts';

/** A command, the call of a program during which it is interrupted, and its exit code when it is run again in peace. */
interface Row {
  readonly line: (archive: string) => string;
  readonly program: 'dar' | 'dar_manager';
  /** A word of the program's arguments. */
  readonly call: string;
  /** It gets an archive of its own, and this is done to it before. */
  readonly before?: (stage: Stage, archive: string) => Promise<void>;
  /** What its document says, where that is not how it ended. */
  readonly says?: RegExp;
  readonly again?: number;
}

const loseManifest: Row['before'] = async (stage, archive) => {
  const file = `${archive}.manifest.json`;
  for (const place of [stage.archives, join(stage.archives, '.darkive/copies')]) await rm(join(place, file));
  await stage.changes(file);
};
const loseCatalogue: Row['before'] = async (stage, archive) => {
  const file = `${archive}-catalogue.1.dar`;
  await rm(join(stage.archives, file));
  // The new one lists the same in other bytes.
  await stage.changes(file, `${archive}.manifest.json`);
};

const ROWS: readonly Row[] = [
  { line: () => 'backup full', program: 'dar', call: '-c' },
  { line: () => 'backup full', program: 'dar', call: '-C' },
  { line: () => 'verify', program: 'dar', call: '-t' },
  { line: () => 'scrub', program: 'dar', call: '-t' },
  { line: () => 'drill', program: 'dar', call: '-x' },
  { line: () => 'restore . --to out', program: 'dar', call: '-x' },
  { line: () => 'catalog rebuild', program: 'dar_manager', call: '-A' },
  { line: (archive) => `repair ${archive}`, program: 'dar', call: '-C', before: loseCatalogue },
  { line: (archive) => `adopt ${archive}`, program: 'dar', call: '-t', before: loseManifest },
  {
    // A removal that has begun is not undone: the document says how far it came.
    line: (archive) => `remove ${archive} --yes --force-last`,
    program: 'dar_manager',
    call: '-D',
    before: (stage, archive) => stage.removed(archive),
    says: /"removed": (?:true|false)/,
    again: 8,
  },
];

const FAILED = /"(?:outcome|code)": "(?:failed|interrupted)"/;

export const k10 = faultCase({
  id: 'K10',
  title: 'every command that works, interrupted while it does',
  expected: '130; a document that is no success; nothing left behind; the same command does its work afterwards',
  timeout: 300,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2);
    const first = await stage.restorePoint();
    for (const row of ROWS) await interrupt(stage, row, row.before === undefined ? first : await stage.restorePoint());
  },
});

async function interrupt(stage: Stage, row: Row, archive: string): Promise<void> {
  const { line, program, call, before, says = FAILED, again = 0 } = row;
  await before?.(stage, archive);
  const began = join(stage.directory, 'began');
  const words = line(archive).split(' ');
  const what = `${words.slice(0, 2).join(' ').replace(archive, 'ARCHIVE')}, at ${program} ${call}`;
  await stage.program(
    program,
    `case " $* " in *" ${call} "*) : > "${began}"; exec sleep 100 ;; esac\nexec "${needProgram(program)}" "$@"`,
  );
  const running = stage.start([...words, '--json']);
  await until(`${what} has begun`, () => existsSync(began));
  running.kill('SIGINT');
  const { code, signal, stdout, stderr } = await running.end;
  await stage.program(program, null);
  await rm(began);
  if (words[0] === 'backup') await stage.nextSecond();
  stage.sees(what, code ?? signal, 130);
  stage.sees(`${what}: its document`, stdout, says);
  stage.sees(`${what}: a stack`, /^ {4}at /m.test(stderr), false);
  await rm(join(stage.directory, 'out'), { recursive: true, force: true });
  const ended = await stage.darkive([...words, '--json']);
  stage.sees(`${what}, once more`, ended.code, again);
  stage.sees(`${what}: left behind`, await leftovers(stage), '');
  await rm(join(stage.directory, 'out'), { recursive: true, force: true });
}

/** What no finished command leaves: half-written files, buildings, scratch directories. */
async function leftovers(stage: Stage): Promise<string> {
  const names = await Promise.all(
    [stage.archives, join(stage.archives, '.darkive/building'), stage.temporary, join(stage.directory, 'systmp')].map(
      (directory) => readdir(directory).catch(() => [] as string[]),
    ),
  );
  return names
    .flat()
    .filter((name) => /^\.darkive-tmp|^darkive-|^[0-9a-f]{8}-/.test(name))
    .join(' ');
}
