import { Buffer } from 'node:buffer';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Said } from '../dar/index.ts';
import { workshop } from '../test-support/workshop.ts';
import { creationFindings } from './creation-findings.ts';
import { deletionFindings } from './listing-watch.ts';

const NOTHING: Said = { about: {}, unknown: { count: 0, lines: [] } };
const kinds = ['unreadable', 'changed', 'went', 'attributes', 'date'] as const;

function saidOf(kind: (typeof kinds)[number], paths: readonly string[], reason = ''): Said {
  const named = paths.map((path) => ({ path: Buffer.from(path), reason }));
  return { ...NOTHING, about: { [kind]: { count: named.length, named } } };
}

async function judged(said: Said, more: { failed?: number | null; partial?: 'unreadable' | 'changed' | null } = {}) {
  const shop = await workshop();
  await mkdir(join(shop.data, 'there'));
  await writeFile(join(shop.data, 'there/x'), '');
  const inRoot = {
    ...said,
    about: Object.fromEntries(
      Object.entries(said.about).map(([kind, { count, named }]) => [
        kind,
        { count, named: named.map((one) => ({ ...one, path: Buffer.from(join(shop.data, one.path.toString())) })) },
      ]),
    ),
  };
  const about = { definition: 'home', archive: 'home_FULL', root: shop.data, failed: 0, partial: null, ...more };
  return creationFindings({ ...about, said: inRoot });
}

test.each([
  ['unreadable', 'degraded', 'files-unreadable'],
  ['changed', 'degraded', 'files-changed'],
  ['went', 'warning', 'files-vanished'],
  ['attributes', 'degraded', 'attributes-unreadable'],
  ['date', 'warning', 'dates-before-1970'],
] as const)('what dar says of kind %s is told as %s %s, with every path', async (kind, severity, code) => {
  const found = await judged(saidOf(kind, ['there/x', 'a\nb'], 'Permission denied'));
  expect(found).toMatchObject([{ severity, code, facts: { count: 2, paths: ['there/x', expect.any(String)] } }]);
  expect(found[0]?.message).toContain('there/x');
});

test('what has gone is told apart from what is there and cannot be read', async () => {
  const found = await judged(saidOf('unreadable', ['there/x', 'gone', 'there/x/below'], 'No such file or directory'));
  expect(found.map(({ severity, code, facts }) => [severity, code, facts['paths']])).toEqual([
    ['degraded', 'files-unreadable', ['there/x']],
    ['warning', 'files-vanished', ['gone', 'there/x/below']],
  ]);
  const denied = await judged(saidOf('unreadable', ['gone'], 'Permission denied'));
  expect(denied).toMatchObject([{ code: 'files-unreadable' }]);
});

test('failures that dar counts and does not name are told', async () => {
  expect(await judged(NOTHING, { failed: 2 })).toMatchObject([
    { severity: 'degraded', message: expect.stringContaining('2 entries') },
  ]);
  expect(await judged(NOTHING, { failed: null, partial: 'unreadable' })).toMatchObject([{ severity: 'degraded' }]);
  expect(await judged(NOTHING, { partial: 'changed' })).toMatchObject([{ code: 'files-changed' }]);
  expect(await judged(saidOf('unreadable', ['there/x']), { failed: 1, partial: 'unreadable' })).toHaveLength(1);
});

test('a line that nobody knows makes the run degraded and is quoted', async () => {
  const found = await judged({ about: {}, unknown: { count: 1, lines: ['Something new'] } });
  expect(found).toMatchObject([
    { severity: 'degraded', code: 'unknown-message', message: expect.stringContaining('Something new') },
  ]);
});

test('many paths: the message shows some of them, and says how many there are', async () => {
  const [found] = await judged(
    saidOf(
      'unreadable',
      Array.from({ length: 1500 }, (_, index) => `f${index}`),
    ),
  );
  expect(found?.message).toMatch(/1500 paths .* and 1480 more\.$/);
  expect(found?.facts['paths']).toHaveLength(1000);
});

test.each([
  [['it is there'], false, [['degraded', 1]]],
  [['permission denied'], false, [['degraded', 1]]],
  [['it is there', 'permission denied'], false, [['degraded', 2]]],
  [['it is there'], true, [['warning', 1]]],
  [['permission denied'], true, [['degraded', 1]]],
  [
    ['it is there', 'input/output error'],
    true,
    [
      ['degraded', 1],
      ['warning', 1],
    ],
  ],
  [[], true, []],
] as const)('deletions of what is %j, selection that leaves out silently %s: %j', (reasons, ruledOut, wanted) => {
  const doubtful = reasons.map((reason, index) => ({ path: Buffer.from(`p${index}`), reason }));
  const found = deletionFindings({ definition: 'home', archive: 'a' }, { doubtful, below: 3, ruledOut });
  expect(found.map(({ severity, facts }) => [severity, facts['count']])).toEqual(wanted);
  for (const { message } of found) expect(message).toMatch(/\bp\d/);
});
