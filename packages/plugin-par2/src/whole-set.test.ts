import { execFileSync } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { at, ENGINES, flip, withProtectedArchive } from './test-support/protected-archive.ts';
import { onDamage } from './on-damage.ts';
import { verify } from './verify.ts';

test.each(ENGINES)('%s: a set for the whole archive, as dar-backup made it, repairs its slices', async (engine) => {
  await withProtectedArchive({ section: { engine } }, async ({ archive, made }) => {
    const { slices } = archive.verify;
    const names = slices.map(({ path }) => basename(path));
    const staged = await made.context.stage(null);
    execFileSync(
      'par2',
      [
        'create',
        '-q',
        '-q',
        '-s6000',
        '-r60',
        '-n1',
        '-B',
        archive.directory,
        join(staged, `${archive.name}.par2`),
        ...names,
      ],
      {
        cwd: archive.directory,
        stdio: 'ignore',
      },
    );
    const files = execFileSync('ls', [staged], { encoding: 'utf8' }).trim().split('\n');
    const artifacts = files.map((file) => ({ kind: 'parity', path: join(staged, file) }));
    const event = await archive.publish('@darkive/plugin-par2', artifacts, made.staged);
    expect(await verify(event, made.context)).toEqual({ findings: [], redundancy: [] });
    const sound = await Promise.all(slices.map(({ path }) => readFile(path)));
    await flip(at(slices, 0), 70_000, 4);
    await rm(at(slices, 2).path);
    const damaged = [
      { slice: 1, reason: 'hash' as const },
      { slice: 3, reason: 'missing' as const },
    ];
    const answer = await onDamage({ ...event, damaged, scratch: made.directory }, made.context);
    if (answer.result !== 'repaired') throw new Error(answer.reason);
    for (const { slice, path } of answer.files)
      expect((await readFile(path)).equals(sound[slice - 1] as Buffer)).toBe(true);
    expect(answer).toMatchObject({
      files: [{ slice: 1 }, { slice: 3 }],
      blocks: [{ slice: 1, lost: expect.any(Number) }],
    });
    // The intact one was only read.
    expect((await readFile(at(slices, 1).path)).equals(sound[1] as Buffer)).toBe(true);
    await flip(at(slices, 0), 0, 140_000);
    await flip(at(slices, 1), 0, 140_000);
    const more = [...damaged, { slice: 2, reason: 'hash' as const }];
    await rm(join(made.directory, basename(at(slices, 0).path)));
    await rm(join(made.directory, basename(at(slices, 2).path)));
    expect(await onDamage({ ...event, damaged: more, scratch: made.directory }, made.context)).toMatchObject({
      result: 'declined',
      reason: expect.stringContaining('recovery blocks and the parity of the archive has'),
    });
  });
});
