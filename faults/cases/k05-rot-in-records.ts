import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { ROTS, rot, type Rot } from '../harness/rot.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

/** Where it lies, how often it is damaged within a short run, and what the one command is that mends it. */
interface Kind {
  readonly what: string;
  readonly file: (stage: Stage, archive: string) => string;
  readonly mend: (archive: string) => readonly string[];
  /** Who must speak of it, whatever the damage is. */
  readonly speakers: readonly (readonly string[])[];
}

const repair = (archive: string): readonly string[] => ['repair', archive];
const inArchives = (name: (archive: string) => string) => (stage: Stage, archive: string) =>
  join(stage.archives, name(archive));

const KINDS: readonly Kind[] = [
  {
    what: 'manifest',
    file: inArchives((archive) => `${archive}.manifest.json`),
    mend: repair,
    speakers: [['status'], ['list'], ['verify'], ['scrub'], ['ledger', 'check']],
  },
  {
    what: 'pin',
    file: inArchives((archive) => `${archive}.pin`),
    mend: repair,
    speakers: [['status'], ['verify'], ['scrub']],
  },
  {
    what: 'base',
    file: inArchives(() => 'home.dmd'),
    mend: () => ['catalog', 'rebuild', 'home'],
    speakers: [['status'], ['verify'], ['scrub'], ['catalog', 'check']],
  },
  {
    what: 'digest of the base',
    file: inArchives(() => '.darkive/digests/home.dmd.sha256'),
    mend: () => ['catalog', 'rebuild', 'home'],
    speakers: [['status'], ['verify'], ['scrub'], ['catalog', 'check']],
  },
];

/** A copy harms nobody while the record is sound: it is said, and changes no exit code. */
const COPIES = ['.manifest.json', '.pin'] as const;

export const k05 = faultCase({
  id: 'K05',
  title:
    'single bits, bytes, zeros, cuts and additions in manifests, pins, bases, their copies and digests, ledger and index',
  expected: 'named by status, verify and scrub: 3; nothing is believed; one command mends it; everything restores',
  timeout: 3600,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await stage.restorePoint();
    const archive = await stage.restorePoint('diff');
    stage.sees('pin', (await stage.darkive(['pin', archive, '--reason', 'tax'])).code, 0);
    stage.sees(
      'sound',
      await codes(stage, [['status'], ['verify'], ['scrub'], ['catalog', 'check'], ['ledger', 'check']]),
      Array(5).fill(0),
    );

    for (const kind of KINDS) {
      for (const damage of stage.long ? [...ROTS, ...ROTS, ...ROTS] : one(stage))
        await damageOne(stage, archive, kind, damage);
    }
    for (const suffix of COPIES) await damageCopy(stage, archive, suffix);
    await damageDatabases(stage);
    stage.sees('in the end', (await stage.darkive(['verify'])).code, 0);
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'out'])).code, 0);
    await stage.restoresTo(archive, join(stage.directory, 'out'));
  },
});

function pick<T>(stage: Stage, all: readonly T[]): readonly T[] {
  const index = Math.floor(stage.random() * all.length);
  return all.slice(index, index + 1);
}

/** The kind of damage is drawn: five runs see most of them. */
function one(stage: Stage): readonly Rot[] {
  return [ROTS[Math.floor(stage.random() * ROTS.length)] ?? 'bit'];
}

async function codes(stage: Stage, commands: readonly (readonly string[])[]): Promise<(number | null)[]> {
  const seen: (number | null)[] = [];
  for (const command of commands) seen.push((await stage.darkive(command)).code);
  return seen;
}

async function damageOne(stage: Stage, archive: string, kind: Kind, damage: Rot): Promise<void> {
  const file = kind.file(stage, archive);
  await copyFile(file, `${stage.directory}/sound`);
  const where = `${kind.what}, ${await rot(file, damage, stage.random)}`;
  // The short run asks the first and one more.
  const asked = stage.long ? kind.speakers : [...kind.speakers.slice(0, 1), ...pick(stage, kind.speakers.slice(1))];
  for (const command of asked) {
    const ended = await stage.darkive(command);
    stage.sees(`${where}: ${command.join(' ')}`, ended.code, 3);
    stage.sees(
      `${where}: ${command.join(' ')} says it`,
      `${ended.stdout}${ended.stderr}`,
      /not as it was|damaged|not what/,
    );
  }
  if (stage.long || kind.what === 'manifest') await restoresMeanwhile(stage, archive, where);
  stage.sees(
    `${where}: prune`,
    (await stage.darkive(['remove', archive, '--yes'])).code,
    kind.what === 'pin' ? 7 : { oneOf: [3, 7] },
  );
  stage.sees(`${where}: mended`, (await stage.darkive(kind.mend(archive))).code, { oneOf: [0, 3] });
  stage.sees(`${where}: afterwards`, await codes(stage, asked), Array(asked.length).fill(0));
  const same = (await readFile(file)).equals(await readFile(`${stage.directory}/sound`));
  if (kind.mend === repair) stage.sees(`${where}: as it was`, same, true);
}

async function restoresMeanwhile(stage: Stage, archive: string, where: string): Promise<void> {
  const to = join(stage.directory, 'meanwhile');
  stage.sees(`${where}: restore`, (await stage.darkive(['restore', '.', '--to', to])).code, 0);
  await stage.restoresTo(archive, to);
  await rm(to, { recursive: true });
}

async function damageCopy(stage: Stage, archive: string, suffix: string): Promise<void> {
  const file = join(stage.archives, '.darkive/copies', `${archive}${suffix}`);
  const before = await readFile(file);
  await rot(file, one(stage)[0] ?? 'bit', stage.random);
  const ended = await stage.darkive(['verify']);
  stage.sees(`copy of ${suffix}: verify`, ended.code, 0);
  stage.sees(`copy of ${suffix}: it says`, `${ended.stdout}${ended.stderr}`, /The copy of/);
  stage.sees(`copy of ${suffix}: repair`, (await stage.darkive(['repair', archive])).code, 0);
  stage.sees(`copy of ${suffix}: as it was`, (await readFile(file)).equals(before), true);
}

/** What SQLite itself can see, and rows that contradict the manifests. */
async function damageDatabases(stage: Stage): Promise<void> {
  const script = `const Sqlite = require('better-sqlite3');
    const db = new Sqlite(process.argv[1]); db.exec(process.argv[2]); db.close();`;
  const sql = (file: string, text: string) =>
    stage.run([process.execPath, '-e', script, join(stage.state, file), text], {
      env: { NODE_PATH: join(import.meta.dirname, '../../packages/core/node_modules') },
    });
  stage.sees(
    'a row is changed',
    (await sql('ledger.sqlite', "UPDATE archives SET created_at = '2020-01-01T00:00:00.000Z', bytes = 7")).code,
    0,
  );
  const scrubbed = await stage.darkive(['scrub']);
  stage.sees('scrub says so', `${scrubbed.stdout}${scrubbed.stderr}`, /The ledger said something else/);
  stage.sees('and has mended it', (await stage.darkive(['ledger', 'check'])).code, 0);

  stage.sees('find', (await stage.darkive(['find', '*'])).code, 0);
  for (const [file, wanted] of [
    ['ledger.sqlite', { oneOf: [0, 3] }],
    ['catalogue.sqlite', 0],
  ] as const) {
    const path = join(stage.state, file);
    const content = await readFile(path);
    await rename(path, `${path}.sound`);
    await writeFile(path, content.fill(0xa5, 4096 + 8, 4096 * 3));
    for (const suffix of ['-wal', '-shm']) await rm(`${path}${suffix}`, { force: true });
    const ended = await stage.darkive(['scrub']);
    stage.sees(`${file} overwritten`, ended.code, wanted);
    stage.sees('it says', `${ended.stdout}${ended.stderr}`, /damaged/);
    stage.sees('afterwards', (await stage.darkive(['scrub'])).code, 0);
    stage.sees('find', (await stage.darkive(['find', '*'])).code, 0);
  }
}
