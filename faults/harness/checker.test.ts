import { spawn } from 'node:child_process';
import { appendFile, copyFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { faultCase, notRun } from './fault-case.ts';
import { isFatal, runCase } from './run-case.ts';
import { openStage, type OpenStage } from './stage.ts';

// The checker is what the score rests on: each thing that it looks for is done to an archive behind its back.

test(
  'the checker sees what was changed, lost, left over, or is offered without a manifest',
  { timeout: 120_000 },
  async () => {
    const open = await openStage('checker', 1);
    onTestFinished(() => open.close());
    const { stage } = open;
    await writeFile(join(stage.data, 'letter'), 'Dear aunt\n'.repeat(2000));
    const archive = await stage.restorePoint();
    const slice = join(stage.archives, `${archive}.1.dar`);
    const away = join(stage.directory, 'away');
    expect(await found(open)).toEqual([]);

    await copyFile(slice, away);
    await appendFile(slice, 'x');
    expect(await found(open)).toEqual(expect.arrayContaining(['I1', 'I2']));
    await copyFile(away, slice);

    const manifest = join(stage.archives, `${archive}.manifest.json`);
    await rename(manifest, away);
    expect(await found(open)).toEqual(['I2', 'restore']);
    await rename(away, manifest);

    for (const name of await readdir(stage.archives)) {
      if (!name.includes('.vol')) continue;
      await rename(join(stage.archives, name), away);
      expect(await found(open)).toEqual(['I2']);
      await rename(away, join(stage.archives, name));
    }

    const tree = join(stage.directory, 'known', `${archive}.tree`);
    await copyFile(tree, away);
    await appendFile(tree, 'another file\n');
    expect(await found(open)).toEqual(['restore']);
    await copyFile(away, tree);

    await writeFile(join(stage.directory, 'systmp/forgotten'), '');
    expect(await found(open)).toEqual(['I6']);
    await rm(join(stage.directory, 'systmp/forgotten'));

    const orphan = spawn('sleep', ['60'], { env: { ...process.env, FAULT_STAGE: basename(stage.directory) } });
    expect(await found(open)).toEqual(['I6']);
    orphan.kill('SIGKILL');
    await new Promise((resolve) => orphan.on('close', resolve));
    expect(await found(open)).toEqual([]);
  },
);

test(
  'a case fails when it sees something else, throws, looks at nothing, or loses data; one not run has not passed',
  { timeout: 120_000 },
  async () => {
    const outcome = async (run: Parameters<typeof faultCase>[0]['run']): Promise<string> => {
      const result = await runCase(faultCase({ id: 'T01', title: '', expected: '', run }), 1);
      return isFatal(result) ? 'fatal' : result.outcome;
    };
    expect(await outcome(async (stage) => stage.sees('exit', 0, 0))).toBe('passed');
    expect(await outcome(async (stage) => stage.sees('exit', 1, 0))).toBe('failed');
    expect(await outcome(async () => Promise.reject(new Error('broken')))).toBe('failed');
    expect(await outcome(async () => undefined)).toBe('failed');
    expect(await outcome(async () => notRun('no tape drive'))).toBe('not run');
    const loses = async (stage: OpenStage['stage']): Promise<void> => {
      await writeFile(join(stage.data, 'letter'), 'Dear aunt');
      const archive = await stage.restorePoint();
      stage.sees('archive', archive, /home_FULL/);
      await rm(join(stage.archives, `${archive}.1.dar`));
    };
    expect(await outcome(loses)).toBe('fatal');
  },
);

/** The invariants that the checker finds violated now, each once. */
async function found({ stage, violations }: OpenStage): Promise<readonly string[]> {
  const before = violations.length;
  await stage.check();
  return [...new Set(violations.slice(before).map(({ invariant }) => invariant))].toSorted();
}
