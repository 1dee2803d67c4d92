import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from './stage.ts';

/** What a home says of a place, as its JSON has it. */
export interface KnownPlace {
  readonly place: { readonly id: string; readonly name: string };
  readonly generation: number;
  readonly begun: number | null;
  readonly unsettled: readonly string[];
  readonly files: readonly { readonly file: string; readonly bytes: number; readonly sha256: string }[];
}

/** Makes a directory and a place of it, of the same name. Returns its path. */
export async function addPlace(stage: Stage, name: string, ...more: readonly string[]): Promise<string> {
  const path = join(stage.directory, name);
  await mkdir(path, { recursive: true });
  const added = await stage.darkive(['place', 'add', name, '--at', path, '--reserve', '0', ...more]);
  if (added.code !== 0) throw new Error(`place add ends with ${added.code}: ${added.stderr}`);
  return path;
}

/** As the archive directory has it on disk. */
export async function knownPlace(stage: Stage, name: string): Promise<KnownPlace> {
  const directory = join(stage.archives, '.darkive/places');
  for (const file of await readdir(directory)) {
    if (!file.endsWith('.json') || file === 'home.json' || file.startsWith('.')) continue;
    const known = JSON.parse(await readFile(join(directory, file), 'utf8')) as KnownPlace;
    if (known.place.name === name) return known;
  }
  throw new Error(`nothing is known of ${name}`);
}

/** Path below the directory → SHA-256, of every file. */
async function filesBelow(directory: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  if (!existsSync(directory)) return files;
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(path.slice(directory.length + 1), digest(await readFile(path)));
  }
  return files;
}

/** One text of all of it, to be compared with another one. */
export async function printOf(directory: string): Promise<string> {
  return [...(await filesBelow(directory))]
    .map(([path, sha256]) => `${sha256}  ${path}\n`)
    .toSorted()
    .join('');
}

/**
 * What is wrong with a place at any moment, also right after a kill: home claims a file that is not there as it says. `settled`: and
 * something is left half done, or the place says something else than home, or its own checksums do not hold.
 */
export async function wrongAt(stage: Stage, name: string, { settled }: { settled: boolean }): Promise<string[]> {
  const path = join(stage.directory, name);
  const [known, files] = [await knownPlace(stage, name), await filesBelow(path)];
  const wrong = known.files
    .filter(({ file, sha256 }) => files.get(`archives/${file}`) !== sha256)
    .map(({ file }) => `home claims ${file}`);
  if (!settled) return wrong;
  for (const file of files.keys()) if (file.endsWith('.part')) wrong.push(`${file} is left`);
  if (known.begun !== null || known.unsettled.length > 0) wrong.push('home is not settled');
  const own = await readFile(join(path, 'places', `${known.place.id}.json`), 'utf8').catch(() => '{}');
  const { generation, files: told } = JSON.parse(own) as Partial<KnownPlace>;
  if (generation !== known.generation || JSON.stringify(told) !== JSON.stringify(known.files))
    wrong.push('the place says something else than home');
  const claimed = new Set(known.files.map(({ file }) => `archives/${file}`));
  for (const file of files.keys())
    if (file.startsWith('archives/') && !claimed.has(file)) wrong.push(`nobody claims ${file}`);
  const sums = await stage.run(['sh', '-c', 'cd "$0" && sha256sum -c --quiet SHA256SUMS', path]);
  if (sums.code !== 0) wrong.push(`SHA256SUMS: ${sums.stdout}${sums.stderr}`);
  return wrong;
}

function digest(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
