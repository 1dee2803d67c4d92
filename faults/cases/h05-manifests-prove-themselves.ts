import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

export const h05 = faultCase({
  id: 'H05',
  title:
    'a digit of createdAt, an entry of the parity inventory, a reference changed in a manifest; its copy gone as well',
  expected: 'the copy answers; without it no restore point: 3 or 5; never an older state as success',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await stage.restorePoint();
    await writeFile(join(stage.data, 'new'), 'of the second day');
    const archive = await stage.restorePoint('diff');
    const file = join(stage.archives, `${archive}.manifest.json`);
    const copy = join(stage.archives, '.darkive/copies', `${archive}.manifest.json`);
    await stage.changes(file);
    const sound = await readFile(file, 'utf8');

    const shell = await stage.run(['sh', '-c', `head -n -2 "$0" | sha256sum`, file]);
    stage.sees('sha256sum says', sound.includes(`"sha256": "${shell.stdout.slice(0, 64)}"\n}`), true);

    const changes: Readonly<Record<string, (text: string) => string>> = {
      'a year earlier': (text) =>
        text.replace(/"createdAt": "(\d{3})\d/, (_, years: string) => `"createdAt": "${years}0`),
      'later than now': (text) => text.replace(/"createdAt": "\d/, '"createdAt": "9'),
      'recovery blocks': (text) => text.replace(/"recoveryBlocks": [1-9]\d*/, '"recoveryBlocks": 99'),
      'source blocks': (text) => text.replace(/"sourceBlocks": \d+/, '"sourceBlocks": 9999'),
      'a digest of parity': (text) => text.replace(/("kind": "parity"[^}]*"sha256": ")./, '$1-').replace('"-', '"0'),
      'the reference': (text) => text.replace(/("reference": \{\s*"id": ".)./, (_, head: string) => `${head}z`),
      'host': (text) => text.replace(/"host": "/, '"host": "x'),
      'arguments': (text) => text.replace('"arguments": [', '"arguments": ["-x",'),
    };
    for (const [what, change] of Object.entries(changes).filter((_, index) => stage.long || index % 3 === 0)) {
      const other = change(sound);
      stage.sees(`${what} is changed`, other === sound, false);
      await writeFile(file, other);
      stage.sees(`${what}: status`, (await stage.darkive(['status'])).code, 3);
      stage.sees(`${what}: verify`, (await stage.darkive(['verify'])).code, 3);
      stage.sees(`${what}: restore`, await restored(stage), '0 of the second day');
    }
    await writeFile(file, changes['a year earlier']?.(sound) ?? '');
    await rm(copy);
    // Now nobody knows what the newest archive is.
    stage.sees('without its copy: list', (await stage.darkive(['list'])).code, 3);
    stage.sees('without its copy: verify', (await stage.darkive(['verify'])).code, { oneOf: [3, 5] });
    stage.sees('without its copy: restore', await restored(stage), /^[1-9]/);
    await writeFile(file, sound);
    stage.sees('the copy is made anew', (await stage.darkive(['repair', archive])).code, 0);
    stage.sees('it is', await readFile(copy, 'utf8'), sound);
    await stage.healed(file);

    await oldManifest(stage, file, copy, sound);
  },
});

async function restored(stage: Stage): Promise<string> {
  const to = join(stage.directory, 'out');
  const { code } = await stage.darkive(['restore', '.', '--to', to]);
  const text = await readFile(join(to, 'new'), 'utf8').catch(() => 'nothing');
  await rm(to, { recursive: true, force: true });
  return `${code} ${text}`;
}

/** A manifest from before there were seals: read, named, and sealed by the scrub that finds its archive sound. */
async function oldManifest(stage: Stage, file: string, copy: string, sound: string): Promise<void> {
  const { seal: _seal, sha256: _digest, ...old } = JSON.parse(sound) as Record<string, unknown>;
  await rm(copy);
  await writeFile(file, `${JSON.stringify(old, null, 2)}\n`);
  const verified = await stage.darkive(['verify']);
  stage.sees('old: verify', verified.code, 0);
  stage.sees('old: it says', `${verified.stdout}${verified.stderr}`, /before manifests proved themselves/);
  await writeFile(file, `${JSON.stringify({ ...old, createdAt: '2001-01-01T00:00:00.000Z' }, null, 2)}\n`);
  stage.sees('old, another moment: verify', (await stage.darkive(['verify'])).code, { oneOf: [3, 5] });
  await writeFile(file, `${JSON.stringify(old, null, 2)}\n`);
  stage.sees('old: scrub', (await stage.darkive(['scrub'])).code, 0);
  stage.sees('old: sealed', await readFile(file, 'utf8'), sound);
  stage.sees('old: copied', await readFile(copy, 'utf8'), sound);
}
