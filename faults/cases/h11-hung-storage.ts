import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bindfs, withoutAnswers } from '../harness/bindfs.ts';
import { faultCase } from '../harness/fault-case.ts';
import type { Running } from '../harness/run-program.ts';
import type { CommandOptions, Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

/** A command that hangs is killed after so many milliseconds; its code is null then, and its signal SIGKILL. */
const HANGS: CommandOptions = { timeout: 60_000 };

/** All of them with --long; otherwise one that reads manifests, one that looks at everything, and one that writes. */
const ON_STORAGE = [
  'list',
  'doctor',
  'verify',
  'scrub',
  'drill',
  'restore . --to out',
  'backup full',
  'backup full --dry-run',
];

export const h11 = faultCase({
  id: 'H11',
  title: 'storage, a directory of the source or the state directory hangs (FUSE, its process stopped)',
  expected:
    'no command hangs: after the time that is set it says what does not answer; a signal ends it, a second one at once',
  timeout: 300,
  async run(stage) {
    const cloud = join(stage.data, 'cloud');
    await writeLetters(stage.data, stage.random, 2);
    await mkdir(cloud);
    await stage.configure({ top: { archives: { 'path': stage.archives, 'answer-within': '1h' } } });
    await copyFile(stage.configFile, patient(stage));
    await stage.configure({ top: { archives: { 'path': stage.archives, 'answer-within': '1s' } } });
    await stage.restorePoint();
    await bindfs(stage, [], [stage.archives, cloud, stage.state]);

    await withoutAnswers(stage, 0, async () => {
      await each(stage.long ? ON_STORAGE : ['list', 'doctor', 'backup full'], async (line) =>
        says(stage, line, stage.archives, 1),
      );
      await says(stage, 'status', stage.archives, 3);
      await interrupted(stage, 'verify');
      await interruptedTwice(stage, 'list');
    });
    await withoutAnswers(stage, 1, async () => {
      await each(stage.long ? ['backup full', 'backup full --dry-run'] : ['backup full'], async (line) =>
        says(stage, line, cloud, 1),
      );
      await interrupted(stage, 'backup full');
    });
    await withoutAnswers(stage, 2, async () => {
      await each(stage.long ? ['list', 'status', 'doctor', 'verify'] : ['list', 'doctor'], async (line) =>
        says(stage, line, stage.state, 1),
      );
      await interrupted(stage, 'status');
      await interruptedTwice(stage, 'verify');
    });
    stage.sees('when all answer again', (await stage.darkive(['verify'])).code, 0);
  },
});

/** Two at a time: a machine with two cores has no more to give. */
async function each(lines: readonly string[], work: (line: string) => Promise<void>): Promise<void> {
  const waiting = [...lines];
  const next = async (): Promise<void> => {
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift()) await work(line);
  };
  await Promise.all([next(), next()]);
}

async function says(stage: Stage, line: string, path: string, wanted: number): Promise<void> {
  const { code, stdout, stderr } = await stage.darkive(line.split(' '), HANGS);
  stage.sees(`${line}, without ${path.replace(`${stage.directory}/`, '')}`, code, wanted);
  stage.sees(`${line} says it`, (stdout + stderr).includes(`${path} has not answered for`), true);
}

async function interrupted(stage: Stage, line: string): Promise<void> {
  const running = await listening(stage, line);
  running.kill('SIGINT');
  const { code, signal } = await running.end;
  stage.sees(`${line}, interrupted`, code ?? signal, 130);
}

async function interruptedTwice(stage: Stage, line: string): Promise<void> {
  const running = await listening(stage, line);
  running.kill('SIGINT');
  await running.says('Ending:');
  await sleep(200);
  running.kill('SIGINT');
  const { signal, stderr } = await running.end;
  stage.sees(`${line}, interrupted twice`, signal, 'SIGINT');
  stage.sees(`${line} says it`, stderr, /Ending at once/);
}

/** A configuration with which a hanging command would wait for an hour. */
function patient(stage: Stage): string {
  return join(stage.directory, 'patient.yaml');
}

/** A command that catches signals by now (proc(5), status, SigCgt), and has so long to answer that only the signal can end it. */
async function listening(stage: Stage, line: string): Promise<Running> {
  const running = stage.start(line.split(' '), { ...HANGS, env: { DARKIVE_CONFIG: patient(stage) } });
  // Node itself catches SIGINT and SIGTERM from its start; SIGHUP is the last that Darkive listens to.
  for (;;) {
    const status = await readFile(`/proc/${running.pid}/status`, 'latin1');
    const [, caught = '0'] = /^SigCgt:\t([0-9a-f]+)$/m.exec(status) ?? [];
    if ((BigInt(`0x${caught}`) & 0b1n) !== 0n) return running;
    await sleep(20);
  }
}
