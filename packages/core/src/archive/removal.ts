import { lstat, mkdir, readdir, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { asDarkiveError, DarkiveError } from '../errors/index.ts';
import { errnoOf, fsErrorText, ioError, renameDurably, syncDirectory } from '../fs/index.ts';
import { isBeingRead } from '../lock/index.ts';
import { manifestFileName } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { removeCopy } from './copies.ts';
import { linkOnTheWay, offGrounds, type Grounds } from './grounds.ts';
import { copiesRoot, PRIVATE_DIRECTORY, removingRoot } from './layout.ts';
import { parseManifest, readManifestAt } from './manifest-file.ts';
import { parseRecord, readRecordBytes } from './record-file.ts';
import { readStore } from './store.ts';
import { storedFiles } from './stored-files.ts';

/*
 * The manifest of an archive is also the journal of its removal. One rename takes it out of the archive directory: from
 * then on the archive is no restore point, and the file says what is still to be deleted. It is deleted last. Nothing
 * has to be written for that, so that archives can also be removed from a full disk.
 */

/** Takes an archive out of what else remembers it: `dar_manager` base, index, ledger. Called after its files are gone. */
export type Forget = (manifest: Manifest) => Promise<{
  /** False when it has to be tried again by the next run. */
  readonly done: boolean;
  readonly findings: readonly Finding[];
}>;

export interface RemovedArchive {
  /** Nothing of it is left; false when the next run has to finish. */
  readonly complete: boolean;
  readonly bytes: number;
  readonly findings: readonly Finding[];
}

/**
 * Removes an archive with all its files; whoever builds on it must be gone before. `claimed`: see `claimedFiles`.
 * Throws `io-failed` when the removal could not begin and `lock-held` while somebody restores: then nothing was changed.
 */
export async function removeArchive(
  grounds: Grounds,
  manifest: Manifest,
  claimed: ClaimedFiles,
  forget: Forget,
): Promise<RemovedArchive> {
  const { archives } = grounds;
  const journal = join(removingRoot(archives), `${manifest.id}.json`);
  try {
    await mkdir(removingRoot(archives), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'make the directory for removals', removingRoot(archives));
  }
  await syncDirectory(join(archives, PRIVATE_DIRECTORY));
  const manifestFile = join(archives, manifestFileName(manifest.name));
  await renameDurably(manifestFile, journal, { replace: true });
  // Asked only now: a restore that begins after the rename no longer sees the archive, one that began before it is seen here.
  if (await isBeingRead(archives)) {
    await renameDurably(journal, manifestFile);
    throw new DarkiveError('lock-held', `${manifest.name} was not removed: a restore from ${archives} is going on.`, {
      hint: 'Wait until the restore has ended, then run the command again.',
      facts: { archive: manifest.name, archives },
    });
  }
  return finish(grounds, manifest, claimed, journal, forget);
}

/** Absolute path → id of the archive it belongs to; null when it belongs to several. */
export type ClaimedFiles = ReadonlyMap<string, string | null>;

/** The files of all these archives, and their manifests: another archive's removal must not delete them, whatever its manifest says. */
export function claimedFiles(manifests: Iterable<Manifest>, archives: string): ClaimedFiles {
  const claimed = new Map<string, string | null>();
  for (const manifest of manifests) {
    for (const path of [join(archives, manifestFileName(manifest.name)), ...pathsOf(manifest, archives)]) {
      claimed.set(path, claimed.has(path) ? null : manifest.id);
    }
  }
  return claimed;
}

/** Ids of the archives whose removal was interrupted. */
export async function unfinishedRemovals(archives: string): Promise<string[]> {
  try {
    const files = await readdir(removingRoot(archives));
    return files
      .filter((file) => file.endsWith('.json'))
      .map((file) => file.slice(0, -'.json'.length))
      .toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for unfinished removals in', removingRoot(archives));
  }
}

/** Names of the archives whose removal was interrupted or is going on. */
export async function removalNames(archives: string): Promise<string[]> {
  const names: string[] = [];
  for (const id of await unfinishedRemovals(archives)) {
    const read = await readJournal(archives, id);
    if ('manifest' in read) names.push(read.manifest.name);
  }
  return names;
}

/** Records of removals that cannot be used, and why. */
export async function removalProblems(archives: string): Promise<{ file: string; problem: string }[]> {
  const problems: { file: string; problem: string }[] = [];
  for (const id of await unfinishedRemovals(archives)) {
    const read = await readJournal(archives, id);
    if ('problem' in read) problems.push({ file: join(removingRoot(archives), `${id}.json`), problem: read.problem });
  }
  return problems;
}

/** Completes the removals that were interrupted. Without `forget` the files go and the journal stays. */
export async function finishRemovals(grounds: Grounds, forget: Forget | null): Promise<Finding[]> {
  const { archives } = grounds;
  const ids = await unfinishedRemovals(archives);
  // A restore may still read what was about to go when the removal was interrupted: the next run finishes it then.
  if (ids.length === 0 || (await isBeingRead(archives))) return [];
  const { archives: stored } = await readStore(archives);
  const claimed = claimedFiles(
    stored.map(({ manifest }) => manifest),
    archives,
  );
  const findings: Finding[] = [];
  for (const id of ids) findings.push(...(await finishRemoval(grounds, id, claimed, forget)));
  return findings;
}

async function finishRemoval(
  grounds: Grounds,
  id: string,
  claimed: ClaimedFiles,
  forget: Forget | null,
): Promise<readonly Finding[]> {
  const journal = join(removingRoot(grounds.archives), `${id}.json`);
  const read = await readJournal(grounds.archives, id);
  if ('problem' in read)
    return [stuck(journal, `the record of an interrupted removal, ${journal}, cannot be used: ${read.problem}`)];
  const { manifest } = read;
  try {
    const { complete, findings } = await finish(grounds, manifest, claimed, journal, forget);
    if (!complete) return findings;
    const text = `Finished the removal of ${manifest.name}, which had been interrupted.`;
    return [
      ...findings,
      finding('info', 'removal-finished', text, null, { archive: manifest.name, definition: manifest.definition }),
    ];
  } catch (error) {
    return [stuck(journal, `the removal of ${manifest.name} cannot be finished: ${asDarkiveError(error).message}`)];
  }
}

async function finish(
  grounds: Grounds,
  manifest: Manifest,
  claimed: ClaimedFiles,
  journal: string,
  forget: Forget | null,
): Promise<RemovedArchive> {
  const { archives } = grounds;
  const isOthers = (path: string): boolean => claimed.has(path) && claimed.get(path) !== manifest.id;
  const { paths, findings: foreign } = await onGrounds(pathsOf(manifest, archives), manifest, grounds);
  const { bytes, left } = await deleteFiles(paths.filter((path) => !isOthers(path)));
  const findings = [
    ...foreign,
    ...left.map(({ path, problem }) =>
      finding(
        'degraded',
        'file-not-removed',
        `${manifest.name} is removed, but its file ${path} is still there: ${problem}.`,
        `Mend that and the next run deletes it. If it is to stay, delete ${journal}.`,
        { archive: manifest.name, file: path },
      ),
    ),
  ];
  for (const path of paths.filter(isOthers)) {
    const text = `The manifest of ${manifest.name}, which is removed, also named ${path}. That file belongs to another archive and was not touched.`;
    findings.push(finding('warning', 'file-of-another-archive', text, null, { archive: manifest.name, file: path }));
  }
  if (forget === null) return { complete: false, bytes, findings };
  const forgotten = await forget(manifest);
  findings.push(...forgotten.findings);
  if (left.length > 0 || !forgotten.done) return { complete: false, bytes, findings };
  await removeCopy(join(archives, manifestFileName(manifest.name)));
  try {
    await unlink(journal);
  } catch (error) {
    throw ioError(error, 'remove', journal);
  }
  await syncDirectory(dirname(journal));
  return { complete: true, bytes, findings };
}

/**
 * The files that lie where the configuration lets Darkive work. A manifest is a file on the storage, and may name any
 * directory of the machine: what it names elsewhere is left alone, and said.
 */
async function onGrounds(
  paths: readonly string[],
  manifest: Manifest,
  grounds: Grounds,
): Promise<{ paths: string[]; findings: Finding[] }> {
  const problems = new Map<string, string | null>();
  for (const directory of new Set(paths.map((path) => dirname(path)))) {
    problems.set(directory, await offGrounds(directory, grounds));
  }
  const others = paths.filter(
    (path) => problems.get(dirname(path)) === null && !basename(path).startsWith(manifest.name),
  );
  const findings = [...problems].flatMap(([directory, problem]) =>
    problem === null
      ? []
      : [
          finding(
            'degraded',
            'place-not-configured',
            `${manifest.name} is removed, but its manifest also names files in ${directory}, which were not touched: ${problem}.`,
            'If they are parity of yours, delete them by hand, or name that directory in the configuration before the next removal.',
            { archive: manifest.name, directory },
          ),
        ],
  );
  for (const path of others) {
    const text = `The manifest of ${manifest.name}, which is removed, also named ${path}. Files of an archive begin with its name: that one was not touched.`;
    findings.push(finding('warning', 'file-of-another-archive', text, null, { archive: manifest.name, file: path }));
  }
  const own = paths.filter((path) => problems.get(dirname(path)) === null && !others.includes(path));
  return { paths: own, findings };
}

/** Slices first, the last one first: without it plain dar refuses the rest at once instead of restoring half of it. */
function pathsOf(manifest: Manifest, archives: string): string[] {
  const { slices, artifacts } = storedFiles(manifest, archives);
  return [...slices.toReversed(), ...artifacts].map(({ path }) => path);
}

async function deleteFiles(
  paths: readonly string[],
): Promise<{ bytes: number; left: { path: string; problem: string }[] }> {
  const left: { path: string; problem: string }[] = [];
  const touched = new Set<string>();
  let bytes = 0;
  for (const path of paths) {
    try {
      const stat = await lstatOrNull(path);
      if (stat === null) continue;
      if (!stat.isFile()) throw new Error('it is not a regular file');
      await unlink(path);
      touched.add(dirname(path));
      bytes += stat.size;
    } catch (error) {
      left.push({ path, problem: fsErrorText(error) });
    }
  }
  for (const directory of touched) await syncDirectory(directory);
  return { bytes, left };
}

/** Null when the file is gone. Its directory must be there: one that is not mounted hides files instead of having lost them. */
async function lstatOrNull(path: string): Promise<{ isFile(): boolean; size: number } | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    try {
      await lstat(dirname(path));
    } catch (missing) {
      throw errnoOf(missing) === 'ENOENT' ? new Error('its directory is missing; it may not be mounted') : missing;
    }
    return null;
  }
}

/** The manifest that a removal goes by. When it is damaged its copy says the same. */
async function readJournal(archives: string, id: string): Promise<{ manifest: Manifest } | { problem: string }> {
  const link = await linkOnTheWay(archives, removingRoot(archives));
  if (link !== null) return { problem: link };
  const read = await readRecordBytes(join(removingRoot(archives), `${id}.json`));
  if ('problem' in read) return read;
  const named = parseAny(read.content);
  if (!('problem' in named)) {
    return named.manifest.id === id ? named : { problem: `it is about the archive ${named.manifest.id}` };
  }
  for (const file of await copiedManifests(archives)) {
    const copy = await readManifestAt(join(copiesRoot(archives), file));
    if ('manifest' in copy && copy.doubt === null && copy.manifest.id === id) return copy;
  }
  return named;
}

function parseAny(content: Uint8Array): { manifest: Manifest } | { problem: string } {
  const record = parseRecord(content);
  if ('problem' in record) return record;
  const name = (record.data as { name?: unknown } | null)?.name;
  return parseManifest(content, manifestFileName(String(name)));
}

async function copiedManifests(archives: string): Promise<string[]> {
  try {
    return (await readdir(copiesRoot(archives))).filter((file) => file.endsWith('.manifest.json'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'look for copies in', copiesRoot(archives));
  }
}

function stuck(journal: string, problem: string): Finding {
  return finding(
    'degraded',
    'removal-stuck',
    `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`,
    `Look at ${journal}: it lists the files that were to go. No other archive needs them; delete them and it by hand.`,
    { file: journal },
  );
}
