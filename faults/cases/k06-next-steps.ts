import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import { nextSteps } from '../harness/next-steps.ts';
import type { Ended } from '../harness/run-program.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

const PLAIN = { plugins: { '@darkive/plugin-par2': { create: false } } };

/** A state of things; what it returns are commands that tell of it, besides status. */
type Produce = (stage: Stage) => Promise<readonly (readonly string[])[]>;

const STATES: Readonly<Record<string, Produce>> = {
  'no archive, and a run that failed': async (stage) => {
    await stage.darkive(['backup', 'diff']);
    return [
      ['backup', 'incr'],
      ['restore', '--to', 'out'],
    ];
  },
  'a FULL, and an INCR that failed': async (stage) => {
    await stage.darkive(['backup', 'full']);
    await stage.darkive(['backup', 'incr']);
    return [['backup', 'incr']];
  },
  'a FULL that lost its slice': async (stage) => {
    const full = await made(stage);
    await rm(join(stage.archives, `${full}.1.dar`));
    return [['backup', 'diff'], ['verify'], ['repair', full], ['restore', '--to', 'out']];
  },
  'a FULL of a name with a blank that lost its slice': async (stage) => {
    const house = { root: stage.data, guards: { 'keep-free': 1 } };
    await stage.configure({ top: { ...PLAIN, definitions: { 'my house': house } } });
    const full = await made(stage);
    await rm(join(stage.archives, `${full}.1.dar`));
    return [['backup', 'diff'], ['verify']];
  },
  'a manifest that is gone': async (stage) => {
    const full = await made(stage);
    await rm(join(stage.archives, `${full}.manifest.json`));
    return [['list'], ['ledger', 'check']];
  },
  'an archive that is gone': async (stage) => {
    await made(stage);
    await rename(stage.archives, `${stage.archives}-away`);
    await mkdir(stage.archives);
    return [['list'], ['restore', '--to', 'out']];
  },
  'a definition that is configured no longer, and whose last run failed': async (stage) => {
    await stage.darkive(['backup', 'incr']);
    await made(stage);
    await stage.darkive(['backup', 'incr']);
    const house = { root: stage.data, guards: { 'keep-free': 1 } };
    await stage.configure({ top: { ...PLAIN, definitions: { house } } });
    return [];
  },
};

export const k06 = faultCase({
  id: 'K06',
  title: 'commands that are told as next steps, run from the state in which they are told',
  expected: 'each is a command, and none ends as wrong usage (2) or as refused (7)',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1, 5000);
    for (const [what, produce] of Object.entries(STATES)) {
      await stage.configure({ top: PLAIN });
      const telling = await produce(stage);
      const told = new Map<string, readonly string[]>();
      for (const args of [['status'], ['doctor'], ...telling]) {
        const { stdout, stderr } = await stage.darkive([...args, '--json']);
        for (const step of [...nextSteps(stdout), ...nextSteps(stderr)]) told.set(step.join(' '), step);
      }
      stage.sees(`${what}: something is told`, told.size > 0 || telling.length === 0, true);
      await keep(stage);
      for (const [text, step] of told) {
        const { code, stdout, stderr } = await stage.darkive(step);
        stage.sees(
          `${what}: darkive ${text}`,
          code === 2 || code === 7 ? `${code} ${stdout}${stderr}` : 'works',
          'works',
        );
        await putBack(stage);
      }
      await clear(stage);
    }
  },
});

async function made(stage: Stage): Promise<string> {
  const { stdout }: Ended = await stage.darkive(['backup', 'full', '--json']);
  return (JSON.parse(stdout) as { runs: { archive: { name: string } }[] }).runs[0]?.archive.name ?? '';
}

const places = ({ archives, state }: Stage): readonly string[] => [archives, state];

async function keep(stage: Stage): Promise<void> {
  for (const place of places(stage)) await cp(place, `${place}-kept`, { recursive: true, preserveTimestamps: true });
}

/** The next command begins where the last one began. */
async function putBack(stage: Stage): Promise<void> {
  for (const place of places(stage)) {
    await empty(place);
    for (const name of await readdir(`${place}-kept`)) {
      await cp(join(`${place}-kept`, name), join(place, name), { recursive: true, preserveTimestamps: true });
    }
  }
}

async function clear(stage: Stage): Promise<void> {
  for (const place of places(stage)) {
    await empty(place);
    await rm(`${place}-kept`, { recursive: true, force: true });
  }
  await rm(`${stage.archives}-away`, { recursive: true, force: true });
}

async function empty(place: string): Promise<void> {
  for (const name of await readdir(place)) await rm(join(place, name), { recursive: true, force: true });
}
