import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createToolRunner } from '../exec/index.ts';
import { silentLogger } from '../log/logger.ts';
import { parseBaseListing } from './base-listing.ts';
import { createDarManager } from './dar-manager.ts';
import { managerOutcome } from './outcome.ts';

const runner = createToolRunner({ env: process.env, log: silentLogger, output: () => undefined, mask: (text) => text });
const manager = createDarManager(runner);

test('archives are added by their catalogues, listed, moved and taken out', async () => {
  const { directory, base, archives } = await twoArchives();
  expect(await manager.create(base)).toEqual({ kind: 'ok' });
  expect((await manager.list(base)).entries).toEqual([]);
  for (const archive of archives) {
    expect(await manager.add(base, { catalogue: `${archive}-catalogue`, archive })).toEqual({ kind: 'ok' });
  }
  expect((await manager.list(base)).entries).toEqual([
    { number: 1, directory, name: 'full' },
    { number: 2, directory, name: 'diff' },
  ]);
  expect(await manager.relocate(base, 2, '/else\twhere\nx')).toEqual({ kind: 'ok' });
  expect((await manager.list(base)).entries[1]).toEqual({ number: 2, directory: '/else\twhere\nx', name: 'diff' });
  expect(await manager.check(base)).toEqual({ kind: 'ok' });
  expect(await manager.delete(base, 1)).toEqual({ kind: 'ok' });
  expect((await manager.list(base)).entries.map(({ name, number }) => [number, name])).toEqual([[1, 'diff']]);
  expect(await manager.delete(base, 7)).toMatchObject({ kind: 'failed', message: expect.stringContaining('range') });
});

test('a base that is missing, empty, cut or changed is told apart from a sound one', async () => {
  const { directory, base, archives } = await twoArchives();
  expect((await manager.list(base)).outcome.kind).toBe('missing');
  await manager.create(base);
  expect(await manager.create(base)).toMatchObject({ kind: 'failed' });
  for (const archive of archives) await manager.add(base, { catalogue: archive, archive });
  const bytes = await readFile(base);
  const broken = join(directory, 'broken.dmd');
  const changed = Buffer.from(bytes);
  changed[20] = (changed[20] ?? 0) ^ 0x55;
  for (const content of [
    Buffer.alloc(0),
    bytes.subarray(0, bytes.length - 60),
    changed,
    Buffer.from('no base at all'),
  ]) {
    await writeFile(broken, content);
    expect(await manager.check(broken)).toMatchObject({ kind: 'corrupted' });
  }
  expect(await manager.add(base, { catalogue: join(directory, 'none'), archive: 'x' })).toMatchObject({
    kind: 'failed',
  });
  expect((await manager.list(base)).entries).toHaveLength(2);
});

test('damage that is reported with exit 0 is damage', () => {
  const result = {
    command: 'dar_manager',
    exitCode: 0,
    signal: null,
    timedOut: false,
    aborted: false,
    stdoutTail: 'Corrupted database :Unknown time unit\n',
    stderrTail: '',
    seconds: 0,
    startError: null,
  };
  expect(managerOutcome(result).kind).toBe('corrupted');
  expect(managerOutcome({ ...result, stdoutTail: '' }).kind).toBe('ok');
  expect(managerOutcome({ ...result, stdoutTail: '', exitCode: 42 }).kind).toBe('failed');
  const odd = { ...result, stdoutTail: 'Something new\n' };
  expect(managerOutcome(odd)).toMatchObject({ kind: 'failed', message: expect.stringContaining('Something new') });
  expect(managerOutcome(odd, true).kind).toBe('ok');
  expect(managerOutcome({ ...odd, stderrTail: 'Something else\n' }, true).kind).toBe('failed');
  expect(managerOutcome({ ...result, stdoutTail: 'No problem found\n' }).kind).toBe('ok');
  expect(managerOutcome({ ...result, stdoutTail: '', exitCode: null, aborted: true }).kind).toBe('aborted');
});

test('a listing without its rule, or with a number left out, is not whole', () => {
  const head = 'archive #   |    path\n------------+--------------+---------------\n';
  expect(parseBaseListing(Buffer.from('dar path : \n'))).toBeNull();
  expect(parseBaseListing(Buffer.from(`\n${head} \t1\t/a\tx\n \t3\t/a\ty\n`))).toEqual([
    { number: 1, directory: '/a\tx\n \t3\t/a', name: 'y' },
  ]);
  expect(parseBaseListing(Buffer.from(`\n${head} \t2\t/a\tx\n`))).toBeNull();
  expect(parseBaseListing(Buffer.from(`\n${head}`))).toEqual([]);
});

async function twoArchives() {
  const directory = await mkdtemp(join(tmpdir(), 'darkive-manager-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const source = join(directory, 'source');
  await mkdir(source);
  await writeFile(join(source, 'a'), 'first');
  const archives = [join(directory, 'full'), join(directory, 'diff')] as const;
  await dar('-c', archives[0], '-R', source);
  await writeFile(join(source, 'a'), 'second one');
  await dar('-c', archives[1], '-R', source, '-A', archives[0]);
  for (const archive of archives) await dar('-C', `${archive}-catalogue`, '-A', archive);
  return { directory, base: join(directory, 'home.dmd'), archives };
}

async function dar(...args: readonly string[]): Promise<void> {
  const { exitCode, stderrTail } = await runner.run('dar', ['-N', '-Q', ...args]);
  if (exitCode !== 0) throw new Error(stderrTail);
}
