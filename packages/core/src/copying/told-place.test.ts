import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backUp } from '../test-support/backed-up.ts';
import { workshop } from '../test-support/workshop.ts';
import { copyToPlaces } from './copy.ts';
import { addPlace } from './place-add.ts';
import { losePlace } from './place-lost.ts';

test(
  'a person restores everything with what lies on the place alone, by its own words',
  { timeout: 60_000 },
  async () => {
    const secret = 'https://hooks.invalid/a-planted-token';
    const shop = await workshop({
      definition: { compression: 'none', slice: '100KiB', incremental: 'chain' },
      top: { plugins: { 'darkive-plugin-hook': { url: secret } } },
    });
    await mkdir(join(shop.data, 'letters'));
    await writeFile(join(shop.data, 'letters/one'), 'Dear Anna,\n'.repeat(30_000));
    const full = await backUp(shop);
    await writeFile(join(shop.data, 'letters/two'), 'Dear Bert,\n');
    const diff = await backUp(shop, 'DIFF');
    const at = join(shop.directory, 'bank');
    await mkdir(at);
    const { config, services } = shop;
    const place = { kind: 'directory', at, location: 'far away', capacityBytes: null, reserveBytes: 0 };
    await addPlace({ config, name: 'bank', ...place }, services);
    const options = { config, places: [], attached: false, dryRun: false, limitBytes: null, evict: true, rate: null };
    expect(await copyToPlaces(options, services)).toMatchObject({ exit: 'done', document: { findings: [] } });

    const home = join(shop.directory, 'stranger');
    await mkdir(home);
    const run = (command: string): string =>
      execFileSync('sh', ['-c', command], {
        cwd: at,
        env: { PATH: process.env['PATH'], HOME: home },
        encoding: 'utf8',
      });
    expect(run('sha256sum -c --quiet SHA256SUMS')).toBe('');
    // Every file is summed but the sums.
    const listed = (await readFile(join(at, 'SHA256SUMS'), 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => line.slice(66));
    const there = (await readdir(at, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(at.length + 1));
    expect(listed.toSorted()).toEqual(there.filter((file) => file !== 'SHA256SUMS').toSorted());

    const commands = (await readFile(join(at, 'RESTORE.txt'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('    ') && !line.includes('sudo'));
    expect(commands.length).toBeGreaterThan(2);
    for (const command of commands) run(command);
    expect(execFileSync('diff', ['-r', shop.data, join(home, 'restored/home')], { encoding: 'utf8' })).toBe('');

    // Nothing secret, and nothing of this machine that the notes do not need.
    for (const file of there) expect(await readFile(join(at, file), 'latin1'), file).not.toContain(secret);
    for (const file of there.filter((name) => !name.startsWith('archives/'))) {
      const text = await readFile(join(at, file), 'utf8');
      expect(text, file).not.toContain(join(shop.directory, 'state'));
      expect(text, file).not.toContain(shop.archives);
      expect(text, file).not.toContain(at);
    }
    expect(there).toContain('START-HERE.txt');
    const contents = there.find((file) => file.includes('_FULL_') && file.startsWith('contents/')) ?? '';
    expect(await readFile(join(at, contents), 'utf8')).toContain('letters/one');

    // With a slice gone at home, what was saved in it lies at the place alone.
    await rm(join(shop.archives, `${full}.1.dar`));
    const lost = await losePlace({ config, name: 'bank', simulate: true }, services);
    expect(lost.document).toMatchObject({ lost: [full], broken: [diff], versions: { count: 2 } });
    expect(lost.document.versions?.paths.map(({ path }) => path)).toEqual(['letters/one', 'letters/two']);
  },
);
