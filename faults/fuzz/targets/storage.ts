import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPins } from '../../../packages/core/src/archive/pins.ts';
import { recoverUnfinished, unfinishedProblems } from '../../../packages/core/src/archive/recover.ts';
import { sealedText } from '../../../packages/core/src/archive/seal.ts';
import { readStore } from '../../../packages/core/src/archive/store.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const ID = '5eab2000-0000-4000-8000-000000000001';
const top = mkdtempSync(join(tmpdir(), 'storage-'));
const [archives, outside, parity] = [join(top, 'archives'), join(top, 'outside'), join(top, 'parity')];
mkdirSync(join(outside, 'deep'), { recursive: true });
mkdirSync(parity);
for (const name of ['precious', `${NAME}.1.dar`, `${NAME}.1.dar.par2`, `deep/${NAME}.x`, `.darkive-building-run-1`]) {
  writeFileSync(join(outside, name), name);
}
const before = tree();

/** What an enemy writes into every record that a command obeys, sealed as ours are. `@OUT@` and the like stand for directories. */
export const target: FuzzTarget = {
  name: 'storage',
  tokens: [
    '@OUT@',
    '@ARCH@',
    '@PARITY@',
    '@OUT@/precious',
    '@PARITY@/../outside',
    '@ARCH@/link',
    '@ARCH@/link/deep',
    '@PARITY@/.darkive-building-run-1',
    '../outside/precious',
    '../../../../outside',
    'slices/',
    `${NAME}.x`,
    '"outside": ["@OUT@"]',
    '"directory": "@OUT@"',
    '"directory": null',
    '"publish": null',
    'null',
    '[]',
    '"run-1"',
  ],
  limit: 16 * 1024,
  async read(input) {
    const text = input
      .toString('utf8')
      .replaceAll('@OUT@', outside)
      .replaceAll('@ARCH@', archives)
      .replaceAll('@PARITY@', parity);
    furnish(sealed(text));
    const grounds = { archives, places: [parity], temporary: join(top, 'temporary'), state: null };
    await unfinishedProblems(grounds);
    await recoverUnfinished(grounds, async () => ({ done: true, findings: [] }));
    await readStore(archives);
    await readPins(archives);
    must(tree() === before, 'nothing outside is made, changed or deleted');
  },
};

/** An archive directory that says the same everywhere, with a link that leads out. */
function furnish(text: string): void {
  rmSync(archives, { recursive: true, force: true });
  const building = join(archives, '.darkive/building/run-1');
  for (const name of ['slices', 'artifacts']) mkdirSync(join(building, name), { recursive: true });
  for (const name of ['removing', 'copies', 'kept']) mkdirSync(join(archives, '.darkive', name));
  symlinkSync(outside, join(archives, 'link'));
  symlinkSync(outside, join(building, 'artifacts/link'));
  writeFileSync(join(building, `slices/${NAME}.1.dar`), 'slice');
  const manifest = `${NAME}.manifest.json`;
  for (const name of [
    `${NAME}.pin`,
    `.darkive/copies/${manifest}`,
    `.darkive/copies/${NAME}.pin`,
    `.darkive/removing/${ID}.json`,
  ]) {
    writeFileSync(join(archives, name), text);
  }
  for (const name of ['journal.json', manifest]) writeFileSync(join(building, name), text);
}

function sealed(text: string): string {
  try {
    const { seal: _seal, sha256: _digest, ...rest } = JSON.parse(text) as Record<string, unknown>;
    return sealedText({ ...rest, schema: String(rest['schema']) });
  } catch {
    // What is no JSON goes as it is.
    return text;
  }
}

/** Every name outside with kind and content. */
function tree(): string {
  const names = readdirSync(outside, { recursive: true }) as string[];
  return names
    .toSorted()
    .map((name) => `${name} ${statSync(join(outside, name)).mode} ${content(join(outside, name))}`)
    .join('\n');
}

function content(path: string): string {
  return statSync(path).isFile() ? readFileSync(path, 'utf8') : '';
}
