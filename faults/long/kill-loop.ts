import { appendFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { filesLike, flip } from '../harness/damage.ts';
import { processesOf } from '../harness/environment.ts';
import { at, listAt } from '../harness/json-value.ts';
import { choose } from '../harness/random.ts';
import type { Stage } from '../harness/stage.ts';
import { until } from '../harness/wait.ts';

const DIFF = ['backup', 'diff', 'home'];

/** One command that is killed, and what it needs before and owes afterwards. */
interface Victim {
  readonly args: readonly string[];
  /** Exit codes of the same command when it is run again after the kill. */
  readonly again: readonly number[];
  /** Looks at what must be true after that. */
  readonly after?: () => Promise<void>;
}

/**
 * Kills `darkive` (SIGKILL) at random moments over all commands. After each kill the checker looks; then the same command
 * is run again, must succeed, and the checker looks again: no false restore point, no earlier one lost, nothing left over.
 */
export async function killLoop(stage: Stage, kills: number): Promise<void> {
  const seconds = new Map<string, number>();
  const died = new Map<string, number>();
  const landed = (): boolean => [...died.values()].reduce((sum, count) => sum + count, 0) > kills / 3;
  // Some commands end before their kill comes: a short loop goes on until enough have come in time.
  const enough = (kill: number): boolean => kill > kills && (landed() || kill > kills * 3);
  for (let kill = 1; !enough(kill); kill += 1) {
    // Every archive costs time in every check: many of them are pruned.
    const many = (await filesLike(stage, /\.manifest\.json$/)).length > 8;
    const name = many ? 'prune' : choose(stage.random, Object.keys(VICTIMS));
    const victim = await (VICTIMS[name] ?? backup)(stage);
    await stage.nextSecond();
    const longest = seconds.get(name) ?? 1;
    const killed = await killAfter(stage, victim.args, stage.random() * longest * 1100);
    if (killed) died.set(name, (died.get(name) ?? 0) + 1);
    await stage.check({ crashed: true, quick: true });

    await stage.nextSecond();
    let again = await stage.darkive(victim.args);
    // Kills and prunes may leave no reference for an INCR: then it names the one command that is needed (I5).
    if (again.code === 1 && again.stderr.concat(again.stdout).includes("Run: darkive backup diff 'home'")) {
      stage.sees(`kill ${kill} of ${name}: the command that it names`, (await stage.darkive(DIFF)).code, 0);
      await stage.nextSecond();
      again = await stage.darkive(victim.args);
    }
    if (!victim.again.includes(again.code ?? -1)) {
      stage.sees(`kill ${kill} of ${name}, run again: ${again.stdout}${again.stderr}`, again.code, {
        oneOf: victim.again,
      });
    }
    seconds.set(name, again.seconds);
    await rememberAll(stage);
    await victim.after?.();
    // Restoring every archive each time would take most of the time; checksums and dar -t are asked every time.
    await stage.check({ quick: kill % 8 !== 0 && kill < kills });
  }
  const told = [...died].map(([name, count]) => `${count} ${name}`).toSorted();
  stage.sees(`killed of ${kills}: ${told.join(', ')}`, landed(), true);
}

const VICTIMS: Readonly<Record<string, (stage: Stage) => Promise<Victim>>> = {
  'backup full': () => Promise.resolve({ args: ['backup', 'full'], again: [0, 3] }),
  'backup diff': backup,
  'backup incr': async (stage) => ({ ...(await backup(stage)), args: ['backup', 'incr'] }),
  'prune': prune,
  'restore': restore,
  'repair': repair,
  'scrub': () => Promise.resolve({ args: ['scrub'], again: [0] }),
  'drill': () => Promise.resolve({ args: ['drill'], again: [0] }),
  'catalog rebuild': () => Promise.resolve({ args: ['catalog', 'rebuild'], again: [0] }),
};

async function backup(stage: Stage): Promise<Victim> {
  await appendFile(join(stage.data, 'notes.txt'), `${stage.random()}\n`);
  return { args: ['backup', 'diff'], again: [0, 3] };
}

/** What the plan says, and nothing else, may go. */
async function prune(stage: Stage): Promise<Victim> {
  const plan = await stage.darkive(['prune', '--dry-run', '--json']);
  const doomed = listAt(plan.stdout, 'definitions', 0, 'archives')
    .map((archive) => archive as { readonly name: string; readonly action: string })
    .filter(({ action }) => action === 'remove')
    .map(({ name }) => name);
  await stage.removed(...doomed);
  return { args: ['prune', '--yes'], again: [0, 3, 4] };
}

async function restore(stage: Stage): Promise<Victim> {
  const to = join(stage.directory, 'restored');
  const newest = (await archives(stage)).at(-1) ?? '';
  return {
    args: ['restore', '.', '--archive', newest, '--to', to, '--overwrite'],
    again: [0],
    async after() {
      await stage.restoresTo(newest, to);
      await rm(to, { recursive: true, force: true });
    },
  };
}

async function repair(stage: Stage): Promise<Victim> {
  const archive = choose(stage.random, await archives(stage));
  const slice = `${archive}.1.dar`;
  await flip(stage, slice, stage.random(), 3);
  return { args: ['repair', archive], again: [0], after: () => stage.healed(slice) };
}

async function archives(stage: Stage): Promise<readonly string[]> {
  const { stdout } = await stage.darkive(['list', '--json']);
  return listAt(stdout, 'archives').map((_archive, index) => String(at(stdout, 'archives', index, 'name')));
}

/** Archives that a killed run has published after all hold the data as they are now. */
async function rememberAll(stage: Stage): Promise<void> {
  for (const file of await filesLike(stage, /\.manifest\.json$/)) {
    await stage.rememberNew(file.replace('.manifest.json', ''));
  }
}

/** False when the command had ended before. Its children end with it. */
async function killAfter(stage: Stage, args: readonly string[], milliseconds: number): Promise<boolean> {
  const running = stage.start(args);
  await Promise.race([sleep(milliseconds), running.end]);
  running.kill('SIGKILL');
  const { signal } = await running.end;
  await until('its children have ended', () => processesOf(basename(stage.directory)).length === 0, 30);
  return signal === 'SIGKILL';
}

/** A source of some slices, three archives, and room for few. */
export async function prepareKillLoop(stage: Stage): Promise<void> {
  await writeFile(join(stage.data, 'notes.txt'), 'begin\n');
  await stage.configure({
    definition: { 'slice': '100kB', 'retention': { 'keep-last': 4 }, 'restore-test': { files: 3 } },
  });
  await stage.restorePoint('full');
  await stage.restorePoint('diff');
  await stage.restorePoint('incr');
}
