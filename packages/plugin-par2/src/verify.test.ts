import { rename, rm, symlink, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { at, ENGINES, flip, withProtectedArchive } from './test-support/protected-archive.ts';
import { verify as verifyArchive } from './verify.ts';

const verify = async (...request: Parameters<typeof verifyArchive>) => (await verifyArchive(...request)).findings;

test.each(ENGINES)(
  '%s: sound parity of a sound archive: no findings, beside the slices and elsewhere',
  async (engine) => {
    for (const elsewhere of [false, true]) {
      await withProtectedArchive({ section: { engine }, elsewhere }, async ({ event, made }) => {
        expect(await verify(event, made.context)).toEqual([]);
      });
    }
  },
);

test.each(ENGINES)('%s: recovery volumes that are gone are found, which par2 itself does not tell', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ archive, event, made }) => {
    await rm(at(event.artifacts, 1).path);
    const findings = await verify(event, made.context);
    expect(findings).toMatchObject([
      {
        severity: 'degraded',
        code: 'parity-damaged',
        facts: { archive: archive.name, slice: 1, planned: 2, usable: 0 },
      },
    ]);
    expect(findings[0]?.message).toBe(
      `The parity of slice 1 of ${archive.name} is damaged: 0 of 2 recovery blocks can be used; ` +
        `${archive.name}.1.dar.vol0+2.par2 (missing).`,
    );
  });
});

test.each(ENGINES)('%s: a flipped byte in a recovery block is found and counted', async (engine) => {
  await withProtectedArchive({ section: { engine, ratio: '20%', verify: false } }, async ({ event, made }) => {
    await flip(at(event.artifacts, 1), 3000, 1);
    expect(await verify(event, made.context)).toMatchObject([
      { code: 'parity-damaged', facts: { slice: 1, planned: 8, usable: 7 } },
    ]);
  });
});

test.each(ENGINES)('%s: emptied and cut parity files are found', async (engine) => {
  await withProtectedArchive({ section: { engine, verify: false } }, async ({ event, made }) => {
    for (const { path } of event.artifacts) await writeFile(path, '');
    expect(await verify(event, made.context)).toMatchObject([
      { facts: { usable: 0 } },
      { facts: { usable: 0 } },
      { facts: { usable: 0 } },
    ]);
  });
});

test.each(ENGINES)('%s: a link in the place of a parity file is not followed', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ event, made }) => {
    const { path } = at(event.artifacts, 1);
    await rename(path, `${path}.moved`);
    await symlink(`${path}.moved`, path);
    expect((await verify(event, made.context))[0]?.message).toContain('(not-a-file)');
  });
});

test.each(ENGINES)('%s: a damaged slice is told as damage, with the numbers of its parity', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ archive, event, made }) => {
    await flip(at(event.slices, 1), 5000, 1);
    await flip(at(event.slices, 0), 0, 100_000);
    const [first, second, ...others] = await verify(event, made.context);
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      severity: 'damage',
      code: 'slice-damaged',
      facts: { slice: 1, needed: 25, available: 2 },
    });
    expect(second?.message).toBe(
      `Slice 2 of ${archive.name} does not match its parity; it can be repaired from it (1 recovery blocks needed, 2 there).`,
    );
    const unread = { ...made.context, options: { ...made.context.options, verify: false } };
    expect(await verify(event, unread)).toEqual([]);
  });
});

test.each(ENGINES)(
  '%s: an archive without parity is a warning, a slice without parity among others is degraded',
  async (engine) => {
    await withProtectedArchive({ section: { engine } }, async ({ archive, event, made }) => {
      expect(await verify(archive.verify, made.context)).toMatchObject([{ severity: 'warning', code: 'parity-none' }]);
      const lost = { ...event, artifacts: event.artifacts.slice(2) };
      expect(await verify(lost, made.context)).toMatchObject([
        { severity: 'degraded', code: 'parity-missing', facts: { slice: 1 } },
      ]);
    });
  },
);

test.each(ENGINES)('%s: parity of another producer is not judged', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ event, made }) => {
    const artifacts = event.artifacts.map((entry) => ({
      ...entry,
      artifact: { ...entry.artifact, producer: 'other' },
    }));
    expect(await verify({ ...event, artifacts }, made.context)).toMatchObject([{ code: 'parity-none' }]);
  });
});

test('how much redundancy is left is told for every slice, also when all is well', async () => {
  await withProtectedArchive({ section: { ratio: '20%' } }, async ({ event, made }) => {
    const before = (await verifyArchive(event, made.context)).redundancy;
    expect(before.map(({ slice, planned, available }) => [slice, planned === available && planned > 0])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    await flip(at(event.artifacts, 1), 3000, 1);
    const [first] = (await verifyArchive(event, made.context)).redundancy;
    expect(first).toEqual({ ...before[0], available: (before[0]?.planned ?? 0) - 1 });
    for (const { path } of event.artifacts.slice(2, 4)) await rm(path);
    const [, second] = (await verifyArchive(event, made.context)).redundancy;
    expect(second).toEqual({ ...before[1], available: 0 });
  });
});

test('the parity of another slice in the place of a set is found (swapped sets)', async () => {
  await withProtectedArchive({}, async ({ event, made }) => {
    const [own, others] = [event.artifacts.slice(0, 2), event.artifacts.slice(2, 4)];
    for (const [index, { path }] of own.entries()) await rename(at(others, index).path, path);
    const codes = (await verify(event, made.context)).map(({ code, facts }) => `${code} ${String(facts['slice'])}`);
    expect(codes).toContain('parity-foreign 1');
    expect(codes).toContain('parity-damaged 2');
  });
});
