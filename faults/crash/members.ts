import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Archive name → the absolute places of its slices and artifacts, as its manifest names them. */
export async function membersOf(archives: string): Promise<Map<string, readonly string[]>> {
  const members = new Map<string, readonly string[]>();
  for (const file of (await readdir(archives)).filter((name) => name.endsWith('.manifest.json'))) {
    const manifest = JSON.parse(await readFile(join(archives, file), 'utf8')) as Manifest;
    const slices = manifest.slices.map((slice) => join(archives, slice.file));
    const artifacts = manifest.artifacts.map((artifact) => join(artifact.directory ?? archives, artifact.file));
    members.set(manifest.name, [...slices, ...artifacts]);
  }
  return members;
}

interface Manifest {
  readonly name: string;
  readonly slices: readonly { readonly file: string }[];
  readonly artifacts: readonly { readonly directory: string | null; readonly file: string }[];
}
