import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  copyFile,
  link,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { planRestore } from './restore.ts';
import { timedHistory, type TimedHistory } from '../test-support/timed-history.ts';

const FULL = '2026-03-01T10:00:00Z';
const DIFF = '2026-03-02T10:00:00Z';
const INCR = '2026-03-03T10:00:00Z';
const NEXT = '2026-03-10T10:00:00Z';

interface FourPoints extends TimedHistory {
  readonly names: readonly [full: string, diff: string, incr: string, next: string];
}

/** Three archives that need each other, and a FULL a week later. */
async function fourPoints(definition: Readonly<Record<string, unknown>> = {}): Promise<FourPoints> {
  const history = await timedHistory(definition);
  const { data } = history.shop;
  const write = async (name: string, text: string, seconds: number): Promise<void> => {
    await writeFile(join(data, name), text);
    await utimes(join(data, name), seconds, seconds);
  };
  await write('same', 'never changed', 1);
  await write('edited', 'first', 2);
  await write('deleted', 'only in the first', 3);
  await write('old name', 'renamed', 4);
  await mkdir(join(data, 'kind'));
  await write('kind/inside', 'a directory once', 5);
  const full = await history.backup('FULL', FULL);
  await write('edited', 'secnd', 6);
  await rm(join(data, 'deleted'));
  await rename(join(data, 'old name'), join(data, 'new name'));
  const diff = await history.backup('DIFF', DIFF);
  await write('edited', 'third', 7);
  await rm(join(data, 'kind'), { recursive: true });
  await write('kind', 'a file now', 8);
  const incr = await history.backup('INCR', INCR);
  await write('added', 'late', 9);
  const next = await history.backup('FULL', NEXT);
  return { ...history, names: [full, diff, incr, next] };
}

test('each time has its own state: before, at, between and after the archives', async () => {
  const history = await fourPoints();
  const { restore, to, names } = history;
  const [full, diff, incr, next] = names;
  const state = async (at: string | null): Promise<string[]> => {
    const { document, exit } = await restore({ at });
    expect([exit, document.findings]).toEqual(['done', []]);
    const edited = await readFile(join(to, 'edited'), 'utf8');
    const kind = existsSync(join(to, 'kind/inside')) ? 'directory' : 'file';
    const others = (await readdir(to)).filter((name) => name !== 'edited' && name !== 'kind' && name !== 'same');
    expect(await readFile(join(to, 'same'), 'utf8')).toBe('never changed');
    expect(document.checked.checksums).toBe(document.checked.files);
    await rm(to, { recursive: true });
    return [document.archives.at(-1)?.name ?? '', edited, kind, ...others.toSorted()];
  };
  await expect(restore({ at: '2026-03-01T09:59:59Z' })).rejects.toMatchObject({
    code: 'no-restore-point',
    exit: 'incomplete',
    message: expect.stringContaining(`later ${full}`),
  });
  expect(existsSync(to)).toBe(false);
  expect(await state(FULL)).toEqual([full, 'first', 'directory', 'deleted', 'old name']);
  expect(await state('2026-03-02T09:59:59Z')).toEqual([full, 'first', 'directory', 'deleted', 'old name']);
  expect(await state('2026-03-02T11:00+01:00')).toEqual([diff, 'secnd', 'directory', 'new name']);
  expect(await state(diff)).toEqual([diff, 'secnd', 'directory', 'new name']);
  expect(await state('2026-03-09T00:00:00Z')).toEqual([incr, 'third', 'file', 'new name']);
  expect(await state('now')).toEqual([next, 'third', 'file', 'added', 'new name']);
  expect(await state(null)).toEqual([next, 'third', 'file', 'added', 'new name']);
});

test('a path that did not exist at that time is refused, with the nearest times that hold it', async () => {
  const { restore, to, names } = await fourPoints();
  const [full, diff, incr, next] = names;
  const refusal = (at: string, ...paths: string[]) => restore({ at, paths }).catch((error: unknown) => error);
  expect(await refusal(INCR, 'deleted')).toMatchObject({
    code: 'path-not-found',
    exit: 'incomplete',
    facts: { earlier: full, later: null },
  });
  expect(await refusal(FULL, 'new name')).toMatchObject({ facts: { earlier: null, later: diff } });
  expect(await refusal(DIFF, 'added')).toMatchObject({
    facts: { earlier: null, later: next },
    message: expect.stringContaining(next),
    hint: expect.stringContaining(`--archive ${next}`),
  });
  expect(await refusal(NEXT, 'kind/inside', 'same')).toMatchObject({ facts: { earlier: diff, later: null } });
  expect(await refusal(incr, 'nonsense')).toMatchObject({
    code: 'path-not-found',
    facts: { earlier: null, later: null },
  });
  expect(existsSync(to)).toBe(false);
});

test('a path that changed its kind comes back as it was', async () => {
  const { restore, to } = await fourPoints();
  await restore({ at: DIFF, paths: ['kind'] });
  expect(await readFile(join(to, 'kind/inside'), 'utf8')).toBe('a directory once');
  await rm(to, { recursive: true });
  await restore({ at: INCR, paths: ['kind'] });
  expect(await readdir(to)).toEqual(['kind']);
  expect(await readFile(join(to, 'kind'), 'utf8')).toBe('a file now');
});

test('without an archive in the middle nothing is written, and the nearest complete points are named', async () => {
  const { restore, shop, to, names } = await fourPoints();
  const [full, diff, incr, next] = names;
  await rename(join(shop.archives, `${diff}.manifest.json`), join(shop.directory, 'taken away'));
  const refusal = await restore({ at: INCR, paths: ['same'] }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    code: 'chain-broken',
    exit: 'incomplete',
    message: expect.stringContaining(diff),
    facts: { archive: incr, missing: diff, earlier: full, later: next },
  });
  expect(existsSync(to)).toBe(false);
});

test('a manifest that cannot be read is read from its copy, which is told', async () => {
  const { restore, shop, names } = await fourPoints();
  await writeFile(join(shop.archives, `${names[1]}.manifest.json`), 'torn {');
  const { document, exit } = await restore({ at: '2026-03-02T12:00:00Z' });
  expect([exit, document.findings.map(({ severity, code }) => `${severity} ${code}`)]).toEqual([
    'done',
    ['warning manifest-damaged'],
  ]);
});

test('a manifest that cannot be read, nor its copy, is not passed over in silence', async () => {
  const { restore, shop, to, names } = await fourPoints();
  const [full, diff, , next] = names;
  await writeFile(join(shop.archives, `${diff}.manifest.json`), 'torn {');
  // Nor is there a copy that would answer for it.
  await rm(join(shop.archives, '.darkive/copies'), { recursive: true });
  expect(await restore({ at: '2026-03-02T12:00:00Z' }).catch((error: unknown) => error)).toMatchObject({
    code: 'no-restore-point',
    exit: 'incomplete',
    message: expect.stringContaining(`${diff}.manifest.json`),
    facts: { earlier: full, later: next },
  });
  expect(existsSync(to)).toBe(false);
  expect(await restore({ at: NEXT })).toMatchObject({ exit: 'done' });
});

const DAMAGES: Readonly<Record<string, (archives: string, name: string) => Promise<void>>> = {
  'a slice changed inside': async (archives, name) => {
    const handle = await open(join(archives, `${name}.1.dar`), 'r+');
    await handle.write(Buffer.from('damage'), 0, 6, 300);
    await handle.close();
  },
  'the only slice missing': (archives, name) => rm(join(archives, `${name}.1.dar`)),
  'a slice truncated': (archives, name) => truncate(join(archives, `${name}.1.dar`), 200),
  'a slice empty': (archives, name) => truncate(join(archives, `${name}.1.dar`), 0),
  'a slice of another archive in its place': async (archives, name) => {
    const other = (await readdir(archives)).find((file) => file.includes('_INCR_') && file.endsWith('.1.dar'));
    await copyFile(join(archives, other ?? ''), join(archives, `${name}.1.dar`));
  },
};

test.each(Object.keys(DAMAGES))('with %s in the middle archive nothing is written', async (what) => {
  const { restore, shop, to, names } = await fourPoints();
  const [full, diff, , next] = names;
  await DAMAGES[what]?.(shop.archives, diff);
  expect(await restore({ at: INCR }).catch((error: unknown) => error)).toMatchObject({
    code: 'chain-damaged',
    exit: 'incomplete',
    message: expect.stringContaining(`${diff}: slice 1 is damaged`),
    facts: { earlier: full, later: next },
  });
  expect(existsSync(to)).toBe(false);
});

test('a plan names archives, slices and bytes, is decided as the restore is, and writes nothing', async () => {
  const history = await timedHistory({ slice: '16KiB' });
  const { shop, options } = history;
  for (const name of ['a', 'b', 'c', 'd']) await writeFile(join(shop.data, name), Buffer.alloc(50_000, name));
  const full = await history.backup('FULL', FULL);
  await writeFile(join(shop.data, 'b'), 'small');
  const diff = await history.backup('DIFF', DIFF);
  const before = await readdir(shop.directory, { recursive: true });
  const { document, exit } = await planRestore(options({ paths: ['b', 'c'] }), shop.services);
  expect(exit).toBe('done');
  expect(document).toMatchObject({
    outcome: 'possible',
    point: { name: diff },
    entries: 2,
    bytes: 50_005,
    archives: [
      { name: full, problems: [] },
      { name: diff, slices: 1, needed: [1], problems: [] },
    ],
  });
  const [first] = document.archives;
  expect(first?.needed.length).toBeLessThan(first?.slices ?? 0);
  expect(first?.needed).toContain(first?.slices);
  expect(document.readBytes).toBeLessThan(150_000);
  expect(await readdir(shop.directory, { recursive: true })).toEqual(before);

  // A slice that holds nothing of it: refused all the same, unless the user says so.
  const unneeded = Array.from({ length: first?.slices ?? 0 }, (_, index) => index + 1).find(
    (slice) => !first?.needed.includes(slice),
  );
  await rm(join(shop.archives, `${full}.${unneeded}.dar`));
  const missing = await planRestore(options({ paths: ['b', 'c'] }), shop.services);
  expect(missing).toMatchObject({
    exit: 'incomplete',
    document: {
      outcome: 'impossible',
      archives: [{ problems: [{ slice: unneeded, state: 'missing' }] }, { problems: [] }],
      error: { code: 'chain-damaged', message: expect.stringContaining('Nothing that was asked for lies in it') },
    },
  });
  await expect(history.restore({ paths: ['b', 'c'] })).rejects.toMatchObject({ exit: 'incomplete' });
  const despite = await history.restore({ paths: ['b', 'c'], despiteDamage: true });
  expect(despite).toMatchObject({
    exit: 'done',
    document: { findings: [{ severity: 'warning', code: 'slice-missing' }] },
  });
  expect(await readFile(join(history.to, 'c'))).toEqual(Buffer.alloc(50_000, 'c'));
});

test('a file whose content is not what was saved is named, although size and time are right', async () => {
  const { restore, shop, to } = await fourPoints();
  const bin = join(shop.directory, 'bin');
  await mkdir(bin);
  const real = execFileSync('sh', ['-c', 'command -v dar'], { encoding: 'utf8' }).trim();
  const spoil = `printf S | dd of=${to}/same bs=1 conv=notrunc 2>/dev/null; touch -d @1 ${to}/same`;
  await writeFile(
    join(bin, 'dar'),
    `#!/bin/sh\n${real} "$@"; code=$?\ncase " $* " in *" -x "*) ${spoil};; esac\nexit $code\n`,
    { mode: 0o755 },
  );
  const { document, exit } = await restore({ at: INCR }, await shop.with({ path: bin }));
  expect(exit).toBe('incomplete');
  expect(document.findings).toMatchObject([
    {
      code: 'restored-differs',
      severity: 'error',
      message: expect.stringContaining('same: its content is not what was saved'),
    },
  ]);
});

test('a name that a file got later as a hard link comes back by itself', async () => {
  const history = await timedHistory();
  const { data } = history.shop;
  await mkdir(join(data, 'deep/er'), { recursive: true });
  await writeFile(join(data, 'original'), 'linked later');
  await writeFile(join(data, 'another of that size'), 'LINKED LATER');
  for (const name of ['original', 'another of that size']) await utimes(join(data, name), 5, 5);
  await history.backup('FULL', FULL);
  await link(join(data, 'original'), join(data, 'deep/er/second'));
  await link(join(data, 'another of that size'), join(data, 'deep/er/third'));
  await history.backup('DIFF', DIFF);
  await rm(join(data, 'original'));
  await history.backup('INCR', INCR);
  for (const at of [DIFF, INCR]) {
    const { document, exit } = await history.restore({ at, paths: ['deep'] });
    expect([exit, document.findings]).toEqual(['done', []]);
    expect(document.checked).toMatchObject({ files: 2, checksums: 2 });
    expect(await readFile(join(history.to, 'deep/er/second'), 'utf8')).toBe('linked later');
    expect(await readFile(join(history.to, 'deep/er/third'), 'utf8')).toBe('LINKED LATER');
    expect(await readdir(history.to)).toEqual(['deep']);
    await rm(history.to, { recursive: true });
  }
});

test('what does not say which archive is meant is wrong usage', async () => {
  const { restore, shop, to, options, names } = await fourPoints();
  const two = await shop.with({ top: { definitions: { home: { root: shop.data }, mail: { root: shop.data } } } });
  const ask = (change: Parameters<typeof restore>[0]) =>
    restore({ config: two.config, ...change }).catch((error: unknown) => error);
  expect(await ask({ definition: null })).toMatchObject({
    code: 'usage-invalid',
    hint: expect.stringContaining('home, mail'),
  });
  expect(await ask({ definition: 'hom' })).toMatchObject({ code: 'definition-unknown' });
  expect(await ask({ definition: 'mail' })).toMatchObject({ code: 'no-restore-point', exit: 'incomplete' });
  expect(await ask({ at: 'the day before' })).toMatchObject({
    code: 'usage-invalid',
    hint: expect.stringContaining('yesterday'),
  });
  expect(await ask({ at: 'home_FULL_2020-01-01_000000' })).toMatchObject({
    code: 'archive-unknown',
    exit: 'incomplete',
  });
  expect(await ask({ definition: 'mail', at: names[0] })).toMatchObject({ exit: 'incomplete' });
  expect(await ask({ to: null })).toMatchObject({ code: 'usage-invalid', hint: expect.stringContaining('--to') });
  expect(existsSync(to)).toBe(false);
  // One definition needs no name; a removed one is still known by its archives.
  expect(await planRestore(options({ definition: null, to: null }), shop.services)).toMatchObject({ exit: 'done' });
  const none = await shop.with({ top: { definitions: { other: { root: shop.data } } } });
  expect(await planRestore({ ...options({ to: null }), config: none.config }, shop.services)).toMatchObject({
    exit: 'done',
  });
});

test('an archive of the hour that occurs twice is found by its offset', async () => {
  const history = await timedHistory();
  const file = join(history.shop.data, 'file');
  await writeFile(file, 'summer');
  await history.backup('FULL', '2026-10-25T00:30:00Z');
  await writeFile(file, 'winter');
  await history.backup('FULL', '2026-10-25T01:30:00Z');
  for (const [at, text] of [
    ['2026-10-25 02:30+02:00', 'summer'],
    ['2026-10-25 02:30+01:00', 'winter'],
    ['2026-10-25 02:45 Europe/Berlin', 'summer'],
    ['2026-10-25 03:00 Europe/Berlin', 'winter'],
  ] as const) {
    await history.restore({ at });
    expect(await readFile(join(history.to, 'file'), 'utf8'), at).toBe(text);
    await rm(history.to, { recursive: true });
  }
});

test('a clock behind the newest archive does not bring back an older one', async () => {
  const history = await timedHistory();
  for (const [type, at, content] of [
    ['FULL', FULL, 'first'],
    ['DIFF', DIFF, 'second'],
  ] as const) {
    await writeFile(join(history.shop.data, 'file'), content);
    await history.backup(type, at);
  }
  for (const now of ['2026-03-01T00:00:00Z', '1970-01-02T00:00:00Z', DIFF, '2030-01-01T00:00:00Z']) {
    history.setClock(now);
    for (const at of [null, 'now']) {
      const { document, exit } = await history.restore({ at });
      expect([exit, document.archives.length]).toEqual(['done', 2]);
      const isBehind = Date.parse(now) < Date.parse(DIFF);
      expect(document.findings.map(({ code }) => code)).toEqual(isBehind ? ['clock-behind'] : []);
      expect(await readFile(join(history.to, 'file'), 'utf8')).toBe('second');
      await rm(history.to, { recursive: true });
    }
  }
});
