import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planParity } from '@darkive/par2';
import { expect, onTestFinished, test } from 'vitest';
import { darkiveEngine } from './darkive-engine.ts';

const none = { signal: new AbortController().signal };

async function sandbox(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  return directory;
}

test('little memory takes longer and gives the same set', async () => {
  const directory = await sandbox();
  const slice = join(directory, 'a.1.dar');
  const content = randomBytes(4_000_000);
  await writeFile(slice, content);
  const plan = planParity({ bytes: content.length, redundancy: 0.5 });
  const sets = [];
  for (const memory of [1, 128]) {
    const target = join(directory, String(memory));
    await mkdir(target);
    const shares: number[] = [];
    const onProgress = (share: number): void => void shares.push(share);
    const made = await darkiveEngine(none, { memory, threads: 2 }).create({
      slice,
      directory: target,
      plan,
      onProgress,
    });
    expect(made.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
    const files = (await readdir(target)).toSorted();
    sets.push(await Promise.all(files.map(async (file) => [file, hash(await readFile(join(target, file)))])));
  }
  expect(sets[0]).toEqual(sets[1]);
});

test('trouble with files is an error of Darkive with the next step', async () => {
  const directory = await sandbox();
  const engine = darkiveEngine(none, { memory: null, threads: null });
  const plan = planParity({ bytes: 1000 });
  const request = { slice: join(directory, 'a.1.dar'), directory, plan, onProgress: () => undefined };
  await expect(engine.create(request)).rejects.toMatchObject({ code: 'io-failed', facts: { engine: 'vanished' } });
  await writeFile(request.slice, randomBytes(1000));
  await writeFile(join(directory, 'a.1.dar.par2'), 'mine');
  await expect(engine.create(request)).rejects.toMatchObject({
    code: 'usage-invalid',
    hint: 'Choose another name, or move the existing file away.',
    facts: { engine: 'exists', slice: 'a.1.dar' },
  });
  const set = { sliceDirectory: directory, parityDirectory: directory, set: 'a.1.dar.par2' };
  expect(await engine.verify(set)).toMatchObject({ state: 'unusable' });
  expect(await engine.repair(set)).toMatchObject({ state: 'unusable' });
  await expect(engine.verify({ ...set, set: 'nowhere.par2' })).rejects.toMatchObject({ code: 'io-failed' });
});

test('without enough recovery blocks a repair tells the numbers and changes nothing', async () => {
  const directory = await sandbox();
  const engine = darkiveEngine(none, { memory: null, threads: null });
  const slice = join(directory, 'a.1.dar');
  await writeFile(slice, randomBytes(10_000));
  await engine.create({ slice, directory, plan: planParity({ bytes: 10_000 }), onProgress: () => undefined });
  await writeFile(slice, 'all gone');
  const set = { sliceDirectory: directory, parityDirectory: directory, set: 'a.1.dar.par2' };
  const state = { state: 'beyond-repair', counts: { needed: 20, available: 2 } };
  expect(await engine.verify(set)).toEqual(state);
  expect(await engine.repair(set)).toEqual(state);
  expect(await readFile(slice, 'utf8')).toBe('all gone');
});

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
