import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdForReading } from '../lock/index.ts';
import type { Grounds } from './grounds.ts';
import { sweepTemporary } from './sweep-temporary.ts';

let top: string;
let grounds: Grounds;
beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'darkive-sweep-'));
  grounds = {
    archives: join(top, 'archives'),
    places: [join(top, 'parity')],
    temporary: null,
    state: join(top, 'state'),
  };
  for (const name of ['archives/.darkive/copies', 'archives/.darkive/reading', 'parity', 'state']) {
    await mkdir(join(top, name), { recursive: true });
  }
});
afterEach(() => rm(top, { recursive: true }));

/** The number of a process that has ended. */
async function goneNumber(): Promise<number> {
  const child = spawn('true');
  await once(child, 'close');
  return child.pid ?? 0;
}

test('what killed commands left half-written goes, and nothing else does', async () => {
  const gone = await goneNumber();
  const { archives } = grounds;
  const ours = [
    'archives/.darkive-tmp-7-1',
    `archives/.darkive-tmp-${process.pid}-2`,
    'archives/.darkive/.darkive-tmp-8-1',
    'archives/.darkive/lock-probe-9-1767225600000.sqlite',
    'archives/.darkive/copies/.darkive-tmp-9-30',
    `parity/.darkive-tmp-${gone}-1`,
    `state/.darkive-tmp-${gone}-4`,
    'archives/.darkive/reading/dead.sqlite',
  ];
  const others = [
    'archives/.darkive-tmp-mine',
    'archives/.darkive-tmp-7-1.txt',
    'archives/home.darkive-tmp-7-1',
    'state/lock-probe-1.sqlite',
    // Their writer may still be at work: nobody holds a lock there.
    `parity/.darkive-tmp-${process.pid}-1`,
    'parity/.darkive-tmp-1-1',
  ];
  for (const name of [...ours, ...others]) await writeFile(join(top, name), '');
  await mkdir(join(archives, '.darkive-tmp-7-9'));
  await symlink(top, join(archives, '.darkive-tmp-7-8'));
  expect(await sweepTemporary(grounds)).toMatchObject([{ code: 'temporary-files-removed', severity: 'info' }]);
  const left = (await readdir(top, { recursive: true, withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() || entry.name.startsWith('.darkive-tmp'))
    .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1));
  expect(left.toSorted()).toEqual([...others, 'archives/.darkive-tmp-7-8', 'archives/.darkive-tmp-7-9'].toSorted());
  expect(await sweepTemporary(grounds)).toEqual([]);
});

test('a restore that goes on keeps its hold', async () => {
  const release = await holdForReading(grounds.archives, 'restore-1');
  expect(await sweepTemporary(grounds)).toEqual([]);
  expect(await readdir(join(grounds.archives, '.darkive/reading'))).toEqual(['restore-1.sqlite']);
  await release();
});
