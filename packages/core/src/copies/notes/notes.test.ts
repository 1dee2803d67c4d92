import { execFileSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listContents } from '../../catalogue/index.ts';
import { createDar } from '../../dar/index.ts';
import { sha256File } from '../../fs/index.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { Inventory, StoredCopy } from '../../records/place.ts';
import { backUp } from '../../test-support/backed-up.ts';
import { copies } from '../../test-support/copies-plugin.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';
import { contentsHead, contentsLine, restoreNote, sha256Sums, startHere, type KnownArchive } from './index.ts';

const AT = '2027-03-10T12:00:00.000Z';

interface Life {
  readonly shop: Workshop;
  readonly archives: readonly KnownArchive[];
}

/** FULL, DIFF and INCR of a definition with a blank in its name, in several slices. */
async function life(): Promise<Life> {
  const shop = await workshop({ plugins: [copies] });
  const named = await shop.with({
    top: {
      definitions: {
        'Photos 2020': { root: shop.data, slice: '64KiB', compression: 'none', guards: { 'keep-free': 1 } },
      },
    },
  });
  await mkdir(join(shop.data, 'with a blank'));
  await writeFile(join(shop.data, 'with a blank', "it's"), 'a'.repeat(200_000));
  await writeFile(join(shop.data, 'goes'), 'goes');
  const names = [await backUp(named, 'FULL')];
  await rm(join(shop.data, 'goes'));
  await writeFile(join(shop.data, 'comes'), 'comes');
  names.push(await backUp(named, 'DIFF'));
  await writeFile(join(shop.data, 'line\nbreak \\'), 'more');
  names.push(await backUp(named, 'INCR'));
  const archives = await Promise.all(
    names.map(async (name) => {
      const path = join(shop.archives, manifestFileName(name));
      return { manifest: JSON.parse(await readFile(path, 'utf8')) as Manifest, file: await sha256File(path) };
    }),
  );
  return { shop: named, archives };
}

async function inventory(
  name: string,
  archives: string,
  has: (file: string) => boolean = () => true,
): Promise<Inventory> {
  const files: StoredCopy[] = [];
  for (const entry of await readdir(archives, { withFileTypes: true })) {
    if (!entry.isFile() || !has(entry.name)) continue;
    files.push({ file: entry.name, ...(await sha256File(join(archives, entry.name))), verifiedAt: AT });
  }
  const id = name === 'bank-1' ? '11111111-1111-4111-8111-111111111111' : '22222222-2222-4222-8222-222222222222';
  return {
    schema: 'darkive.inventory/1',
    place: { id, name, kind: 'disk', location: 'bank', home: id, capacityBytes: null, reserveBytes: 0 },
    state: 'active',
    generation: 1,
    writtenAt: AT,
    verifiedAt: AT,
    files,
  };
}

/** Every line of the note that is a command, run as it stands by somebody who has nothing but a shell. */
function follow(note: string, place: string, home: string): void {
  const lines = note.split('\n').filter((line) => line.startsWith('    '));
  const [install, ...rest] = lines.map((line) => line.slice(4));
  expect(install).toMatch(/^sudo apt install /);
  execFileSync('sh', ['-ec', rest.join('\n')], {
    cwd: place,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home },
    stdio: 'pipe',
  });
}

test('the words on a place, taken as they stand, restore what is there with plain dar', async () => {
  const { shop, archives } = await life();
  const place = join(shop.directory, 'place');
  await cp(shop.archives, join(place, 'archives'), { recursive: true, filter: (path) => !path.includes('.darkive') });
  const here = await inventory('bank-1', join(place, 'archives'));
  const request = { here, places: [here], archives, homeLocation: 'home', writtenAt: AT };
  const note = restoreNote(request);
  await writeFile(join(place, 'RESTORE.txt'), note);
  await writeFile(join(place, 'START-HERE.txt'), startHere(request));
  const sums = here.files.map(({ file, sha256 }) => ({ file: `archives/${file}`, sha256 }));
  for (const file of ['RESTORE.txt', 'START-HERE.txt']) sums.push({ file, ...(await sha256File(join(place, file))) });
  await writeFile(join(place, 'SHA256SUMS'), sha256Sums(sums));
  // The machine that made it is gone.
  await rm(shop.archives, { recursive: true });
  const home = join(shop.directory, 'stranger');
  await mkdir(home);

  follow(note, place, home);
  execFileSync('diff', ['-r', shop.data, join(home, 'restored', 'Photos 2020')]);

  // An earlier state, by the names of the note.
  const names =
    /as of [^\n]*:\n((?: {3}archives\/[^\n]*\n)+)/.exec(note.slice(note.indexOf('Earlier states')))?.[1] ?? '';
  expect(
    names
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([`archives/${archives[0]?.manifest.name}`]);

  const flipped = here.files.find(({ file }) => file.endsWith('.2.dar'));
  const content = await readFile(join(place, 'archives', flipped?.file ?? ''));
  await writeFile(join(place, 'archives', flipped?.file ?? ''), content.fill(0xff, 100, 101));
  expect(() => follow(note, place, home)).toThrow(/sha256sum: WARNING: 1 computed checksum did NOT match/);
});

test('what is not whole is said with the places that have the rest', async () => {
  const { shop, archives } = await life();
  const [full, diff] = archives.map(({ manifest }) => manifest.name);
  const here = await inventory('bank-1', shop.archives, (file) => !file.startsWith(`${full}.2.dar`));
  const other = await inventory('bank-2', shop.archives, (file) => file.startsWith(`${full}.2.dar`));
  const request = { here, archives, homeLocation: 'home', writtenAt: AT };
  const note = restoreNote({ ...request, places: [here, other] });
  expect(note).not.toContain('    dar ');
  expect(note).toContain('3. No archive is here with everything that it needs');
  expect(note).toMatch(
    new RegExp(`  ${full}: slices 1, 3[-, 0-9]* of \\d+ here; the rest: bank-2 \\(kept at: bank\\)`),
  );
  expect(note).toContain(`  ${diff}: it is here\n   needs ${full}, which is not whole here`);
  expect(startHere({ ...request, places: [here, other] })).toContain(
    '  Photos 2020: a part only; the rest lies elsewhere',
  );
  expect(restoreNote({ ...request, places: [here] })).toContain('the rest: known at no other place');
  const lost = { ...other, state: 'lost' } as const;
  expect(restoreNote({ ...request, places: [here, lost] })).toContain('the rest: known at no other place');
});

test('the first note names the computer, what is here, and every other place with where it is kept', async () => {
  const { shop, archives } = await life();
  const here = await inventory('bank-1', shop.archives);
  const other = await inventory('bank-2', shop.archives, (file) => file.includes('_FULL_'));
  const text = startHere({ here, places: [other, here], archives, homeLocation: 'the\u202e attic', writtenAt: AT });
  expect(text).toContain('the computer test-host');
  expect(text).toContain('It is called bank-1 (kept at: bank). Written on 2027-03-10 12:00:00 UTC');
  expect(text).toContain(`  files of ${shop.data} on test-host`);
  expect(text).toContain('  home, the computer itself (kept at: the\\u202e attic)');
  expect(text).toContain('  bank-2 (kept at: bank): 1 archive on 2027-03-10 12:00:00 UTC');
  const empty = startHere({
    here: { ...here, files: [] },
    places: [],
    archives: [],
    homeLocation: 'home',
    writtenAt: AT,
  });
  expect(empty).toContain('  Nothing yet.');
  expect(empty).toContain('  No other place is known.');
  expect(
    restoreNote({ here: { ...here, files: [] }, places: [], archives, homeLocation: 'home', writtenAt: AT }),
  ).not.toContain('dar -N');
});

test('nothing that only home knows stands in the notes', async () => {
  const { shop, archives } = await life();
  const here = await inventory('bank-1', shop.archives);
  const request = { here, places: [here], archives, homeLocation: 'home', writtenAt: AT };
  for (const text of [startHere(request), restoreNote(request)]) {
    expect(text).not.toContain(shop.archives);
    expect(text).not.toContain(shop.config.file);
    expect(text).not.toContain(here.place.home);
  }
});

test('the contents of an archive as text name every entry that it holds, one a line', async () => {
  const { shop, archives } = await life();
  const dar = createDar(shop.services.runner);
  const texts: string[] = [];
  for (const { manifest } of archives) {
    let text = contentsHead(manifest);
    await listContents(dar, manifest, (entry) => void (text += contentsLine(entry) ?? ''), { archives: shop.archives });
    texts.push(text);
  }
  const [full = '', diff = '', incr = ''] = texts;
  const names = (text: string): string[] =>
    text
      .slice(text.indexOf('NAME\n') + 5)
      .trimEnd()
      .split('\n')
      .map((line) => `${line.slice(0, 8).trim()} ${line.slice(23 + 27)}`)
      .toSorted();
  expect(names(full)).toEqual(['file goes', "file with a blank/it's", 'folder with a blank']);
  expect(names(diff)).toEqual(['deleted goes', 'file comes']);
  expect(names(incr)).toEqual(['file line\\x0abreak \\\\']);
  expect(full).toMatch(/^file {13}200000 {2}20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}with a blank\/it's$/m);
  expect(diff).toContain(`What had changed since ${archives[0]?.manifest.name}`);
});
