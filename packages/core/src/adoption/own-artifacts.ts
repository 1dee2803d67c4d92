import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogueName } from '../catalogue/index.ts';
import { expandText } from '../config/expand-path.ts';
import type { Config } from '../config/types.ts';
import type { Dar, SliceFileInfo } from '../dar/index.ts';
import { isDarkiveError } from '../errors/index.ts';
import { sliceFileName, type ArchiveType } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import { createContentsDigest, type ContentsDigest } from './contents-digest.ts';
import { findArtifacts, type OldArtifact } from './parity-files.ts';
import { PARITY_PLUGIN } from './parity-plugin.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';

interface ArtifactRequest {
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly slices: readonly SliceFileInfo[];
  readonly contents: ContentsDigest;
  /** Published archives: where their artifacts lie, those of this one may lie too. */
  readonly others: readonly Manifest[];
  readonly config: Config;
}

/** Parity by its names, and the isolated catalogue when it lists what the archive lists. */
export async function findOwnArtifacts(
  request: ArtifactRequest,
  dar: Dar,
  services: Services,
): Promise<{ readonly artifacts: readonly OldArtifact[]; readonly findings: readonly Finding[] }> {
  const { name, slices, config } = request;
  const parity = await findArtifacts({
    name,
    slices,
    archives: config.archives.path,
    parityDirectories: parityDirectories(request, services),
  });
  const file = sliceFileName(catalogueName(name), 1);
  const fits = await catalogueFits(request, dar, services);
  if (fits === null) return { artifacts: parity, findings: [] };
  if (fits) return { artifacts: [...parity, { kind: 'catalogue', file, directory: null, parity: null }], findings: [] };
  const text = `${file} was left out: it is no catalogue of ${name}, or damaged.`;
  const hint = 'Delete that file. What the archive holds is read from its last slice.';
  return {
    artifacts: parity,
    findings: [finding('warning', 'catalogue-left-out', text, hint, { archive: name, file })],
  };
}

function parityDirectories({ definition, others, config }: ArtifactRequest, { surroundings }: Services): string[] {
  const own = config.definitions.find(({ name }) => name === definition)?.plugins[PARITY_PLUGIN];
  const said = [own?.['directory'], config.plugins[PARITY_PLUGIN]?.options['directory']];
  const used = others.flatMap(({ artifacts }) => artifacts.map(({ directory }) => directory));
  const written = said.flatMap((directory) => {
    const expanded = typeof directory === 'string' ? expandText(directory, surroundings) : null;
    return expanded !== null && 'path' in expanded ? [expanded.path] : [];
  });
  return [...new Set([...written, ...used])].filter((directory) => directory !== null);
}

/** Null when there is none. */
async function catalogueFits(
  { name, type, contents, config }: ArtifactRequest,
  dar: Dar,
  { signal }: Services,
): Promise<boolean | null> {
  const base = join(config.archives.path, catalogueName(name));
  const isThere = await lstat(sliceFileName(base, 1)).then(
    (stat) => stat.isFile(),
    () => false,
  );
  if (!isThere) return null;
  const listed = createContentsDigest();
  try {
    const { outcome } = await dar.listIsolated(base, type, (entry) => listed.add(entry), { signal });
    throwIfInterrupted(signal);
    if (outcome.kind !== 'ok') return false;
  } catch (error) {
    throwIfInterrupted(signal);
    if (!isDarkiveError(error)) throw error;
    return false;
  }
  const { states, ends } = listed.finish();
  return isSame(states, contents.states) && isSame(ends, contents.ends);
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
