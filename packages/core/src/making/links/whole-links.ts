import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import type { Building } from '../../archive/index.ts';
import type { Dar, DarOptions } from '../../dar/index.ts';
import { DarkiveError } from '../../errors/index.ts';
import type { ToolRunner } from '../../exec/types.ts';
import { errnoOf, joinBytes } from '../../fs/index.ts';
import type { Manifest } from '../../records/manifest.ts';
import { knownNames } from './known-names.ts';
import { linkedInode, type LinkedInode, type LinkedInodes } from '../../preflight/linked-inodes.ts';
import { ownerNames } from '../../session/owner-names.ts';
import { relinkedPaths, type KnownName } from './relinked.ts';

export interface LinksRequest {
  readonly root: string;
  readonly archives: string;
  /** The chain of the reference, which is its last. */
  readonly links: readonly Manifest[];
  /** Inodes of the source with several names. */
  readonly inodes: LinkedInodes;
  readonly dar: Dar;
  readonly runner: ToolRunner;
  readonly signal: AbortSignal;
}

/** Paths (latin1) that must be saved whole because of what became of hard links since the reference (relinked.ts). */
export async function pathsToSaveWhole(request: LinksRequest, options: DarOptions): Promise<string[]> {
  const { root, archives, links, inodes, dar, runner, signal } = request;
  const reference = links.at(-1);
  if (reference === undefined) return [];
  // dar counts the further names of inodes; an archive without any has no hard link.
  if (inodes.size === 0 && reference.inodes?.hardLinks === 0) return [];
  const wanted = new Set([...inodes.values()].flatMap(({ paths }) => paths));
  const known = await knownNames({ dar, options, archives, links, wanted });
  const singles = await formerLinks(root, known, wanted);
  return relinkedPaths({
    inodes: [...inodes.values(), ...singles],
    known,
    since: Math.floor(Date.parse(reference.createdAt) / 1000),
    owner: await ownerNames(runner, inodes.values(), signal),
  });
}

/** Names that were hard links in the reference and have an inode for themselves now. */
async function formerLinks(
  root: string,
  known: ReadonlyMap<string, KnownName>,
  linked: ReadonlySet<string>,
): Promise<LinkedInode[]> {
  const singles: LinkedInode[] = [];
  for (const [path, { entry }] of known) {
    if (!entry.hardLinked || linked.has(path)) continue;
    try {
      const stat = await lstat(joinBytes(root, entry.path));
      if (stat.nlink === 1 && !stat.isDirectory()) singles.push(linkedInode(entry.path, stat));
    } catch (error) {
      // Gone, or not to be seen: nothing of it is in the next archive.
      if (errnoOf(error) === null) throw error;
    }
  }
  return singles;
}

/** A reference that does not know these paths, so that dar saves them whole: base path of a catalogue in the building directory. */
export async function referenceWithout(
  paths: readonly string[],
  reference: { readonly base: string; readonly name: string },
  { dar, building }: { readonly dar: Dar; readonly building: Building },
  options: DarOptions,
): Promise<string> {
  const directory = await building.stage('reference', null);
  const [catalogue, list, base] = ['catalogue', 'paths', 'reference'].map((name) => join(directory, name));
  if (catalogue === undefined || list === undefined || base === undefined)
    throw new Error('three names are three paths');
  await writeFile(list, Buffer.from(paths.filter((path) => !path.includes('\n')).join('\n'), 'latin1'));
  const others = paths.filter((path) => path.includes('\n')).map((path) => Buffer.from(path, 'latin1'));
  for (const step of [
    () => dar.isolate({ base: catalogue, archive: reference.base }, options),
    () => dar.reduce({ base, catalogue, list, others }, options),
  ]) {
    const { outcome, exitCode } = await step();
    if (outcome.kind === 'ok') continue;
    if (options.signal?.aborted === true) throw options.signal.reason;
    const said = 'message' in outcome ? outcome.message : outcome.kind;
    throw new DarkiveError(
      outcome.kind === 'target-full' ? 'target-full' : 'tool-failed',
      `The catalogue of ${reference.name} could not be prepared as reference: ${said}`,
      {
        hint: 'Mend the cause and run the backup again, or make a FULL archive. Earlier archives are not affected.',
        facts: { archive: reference.name, phase: 'archive', tool: 'dar', exitCode },
      },
    );
  }
  return base;
}
