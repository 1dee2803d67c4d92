import { execFileSync } from 'node:child_process';
import { chmod, link, mkdir, mkdtemp, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ArchiveType } from '../../records/archive-name.ts';
import { runBackup } from '../backup.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

const OLD = new Date('2020-01-01T00:00:00Z');
const BYTES = 9000;

type Change = (path: string) => Promise<void>;

/** Other bytes, the same size, the same modification time. */
const CHANGES: Readonly<Record<string, Change>> = {
  'overwritten': async (path) => overwrite(path),
  'overwritten and chmod': async (path) => {
    await overwrite(path);
    await chmod(path, 0o600);
  },
  'replaced by another file': async (path) => {
    await writeFile(`${path}.new`, 'b'.repeat(BYTES));
    await utimes(`${path}.new`, OLD, OLD);
    await rename(`${path}.new`, path);
  },
  'cut and written anew': async (path) => {
    await writeFile(path, 'c'.repeat(BYTES));
    await utimes(path, OLD, OLD);
  },
  'with another name': async (path) => {
    await overwrite(path);
    await link(path, `${path} link`);
  },
  [`of a name with\nline break`]: async (path) => overwrite(path),
  'of a name with [glob*?] \\ and é': async (path) => overwrite(path),
  'from before 1970': async (path) => {
    await overwrite(path, '1950-01-01');
  },
};

/** The inode changes, the bytes do not. */
const HARMLESS: Readonly<Record<string, Change>> = {
  'other mode': async (path) => chmod(path, 0o600),
  'other mode and back': async (path) => {
    await chmod(path, 0o600);
    await chmod(path, 0o644);
  },
  'linked': async (path) => link(path, `${path} link`),
  'renamed and back': async (path) => {
    await rename(path, `${path}.away`);
    await rename(`${path}.away`, path);
  },
  'written with the same bytes': async (path) => {
    await writeFile(path, await readFile(path));
    await utimes(path, OLD, OLD);
  },
  'another attribute': async (path) => void execFileSync('setfattr', ['-n', 'user.a', '-v', '1', path]),
};

test('content that changed while size and time stayed is saved, in a DIFF and in an INCR; a mere chmod or ln is not', async () => {
  // Inodes have the real time, whatever the clock of this process says.
  const apart = (await stat(await mkdtemp(join(tmpdir(), 'in-place-')))).ctimeMs - Date.now();
  const shop = await workshop({ services: { clock: () => new Date(Date.now() + apart) } });
  const everything = { ...CHANGES, ...HARMLESS };
  await mkdir(join(shop.data, 'in'));
  for (const name of Object.keys(everything)) await plant(shop, name);
  // Changed by the INCR alone, or by both.
  for (const name of ['later', 'twice']) await plant(shop, name);
  await backup(shop, 'FULL');

  await nextSecond(shop);
  for (const [name, change] of Object.entries(everything)) await change(join(shop.data, 'in', name));
  await overwrite(join(shop.data, 'in/twice'));
  const diff = await backup(shop, 'DIFF');
  expect(saved(shop, diff)).toEqual([...Object.keys(CHANGES), 'twice', 'with another name link'].toSorted());

  await nextSecond(shop);
  for (const name of ['later', 'twice', 'overwritten']) await overwrite(join(shop.data, 'in', name), OLD, 'Z');
  for (const name of ['linked', 'cut and written anew']) await chmod(join(shop.data, 'in', name), 0o640);
  const incr = await backup(shop, 'INCR');
  expect(saved(shop, incr)).toEqual(['later', 'overwritten', 'twice']);
  await expectRestored(shop);
});

async function plant(shop: Workshop, name: string): Promise<void> {
  const path = join(shop.data, 'in', name);
  await mkdir(join(shop.data, 'in'), { recursive: true });
  await writeFile(path, 'a'.repeat(BYTES), { mode: 0o644 });
  await utimes(path, OLD, OLD);
  if (name.includes('1970')) execFileSync('touch', ['-d', '1950-01-01', path]);
}

async function overwrite(path: string, time: Date | string = OLD, byte = 'X'): Promise<void> {
  execFileSync('dd', [`of=${path}`, 'conv=notrunc', 'seek=5000', 'bs=1', 'status=none'], { input: byte });
  if (typeof time === 'string') execFileSync('touch', ['-d', time, path]);
  else await utimes(path, time, time);
}

const run = (shop: Workshop, type: ArchiveType) =>
  runBackup({ config: shop.config, type, definitions: [], reference: null, allowShrink: false }, shop.services);

/** Must succeed; nothing but the dates may be told. */
async function backup(shop: Workshop, type: ArchiveType): Promise<string> {
  const { document, exit } = await run(shop, type);
  const findings = document.runs[0]?.findings.filter(({ code }) => code !== 'dates-before-1970');
  expect({ exit, findings }).toEqual({ exit: 'done', findings: [] });
  return document.runs[0]?.archive?.name ?? '';
}

/** Names of the files whose data an archive holds, as plain dar tells. */
function saved(shop: Workshop, archive: string): string[] {
  const listing = execFileSync('dar', ['-N', '-Q', '-l', join(shop.archives, archive), '-Txml'], { encoding: 'utf8' });
  // dar itself saves a file once more whose new name it meets before the old one.
  return [...listing.matchAll(/<File name="([^"]*)"[^>]*>\s*<Attributes data="saved"/g)]
    .map(([, name = '']) => name)
    .filter((name) => !name.startsWith('linked'))
    .toSorted();
}

/** Restores the chain with plain dar. */
async function expectRestored(shop: Workshop): Promise<void> {
  const target = join(shop.directory, 'restored');
  await mkdir(target);
  const archives = execFileSync('sh', ['-c', 'ls "$0"/*.manifest.json', shop.archives], { encoding: 'utf8' });
  const order = archives.split('\n').filter((file) => file !== '');
  for (const type of ['_FULL_', '_DIFF_', '_INCR_']) {
    const base = order.find((file) => file.includes(type))?.replace('.manifest.json', '') ?? '';
    execFileSync('dar', ['-N', '-Q', '-x', base, '-R', target, '-wa', '-ae'], { stdio: 'ignore' });
  }
  execFileSync('diff', ['-r', join(shop.data, 'in'), join(target, 'in')]);
  await rm(target, { recursive: true });
  expect((await stat(shop.archives)).isDirectory()).toBe(true);
}

/** dar's listings know whole seconds; inodes get the time of the last tick, which is behind the clock. */
async function nextSecond({ directory }: Workshop): Promise<void> {
  const tick = async (): Promise<number> => {
    const file = join(directory, 'tick');
    await writeFile(file, '');
    return Math.floor((await stat(file)).ctimeMs / 1000);
  };
  const second = await tick();
  while ((await tick()) === second) await new Promise((resolve) => setTimeout(resolve, 20));
}
