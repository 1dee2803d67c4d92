import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestText, parseManifest, writeManifest } from '../archive/manifest-file.ts';
import { modeLike } from '../archive/modes.ts';
import { CORE_PRODUCER } from '../catalogue/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { ioError, sha256File } from '../fs/index.ts';
import { manifestFileName, sliceFileName, typed, type ArchiveType } from '../records/archive-name.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Artifact, Manifest } from '../records/manifest.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import type { OldArtifact } from './parity-files.ts';
import { stableId } from './stable-id.ts';
import { PARITY_PLUGIN } from './parity-plugin.ts';

/** Everything about an archive that is decided before its files are read. */
export interface Adoption {
  readonly id: string;
  readonly name: string;
  readonly definition: string;
  readonly type: ArchiveType;
  readonly reference: { readonly id: string; readonly name: string } | null;
  readonly createdAt: Date;
  /** Directory that was backed up, as the definition says now; empty when nobody knows. */
  readonly root: string;
  readonly slices: readonly { readonly file: string; readonly bytes: number }[];
  readonly artifacts: readonly OldArtifact[];
  readonly findings: readonly Finding[];
  /** How it came here, for the finding that every adopted archive carries: `was made by dar-backup and adopted as it was found`. */
  readonly story: string;
}

/** Stays the same however often an archive is imported, and whatever its directory is called. */
export async function oldArchiveId(archives: string, name: string): Promise<string> {
  const file = join(archives, sliceFileName(name, 1));
  const label = Buffer.alloc(LABEL.bytes);
  try {
    const handle = await open(file, 'r');
    try {
      await handle.read(label, 0, LABEL.bytes, LABEL.at);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw ioError(error, 'read', file);
  }
  return stableId('archive', name, label.toString('hex'));
}

/** Where dar writes the label of an archive into each slice (slices.ts). */
const LABEL = { at: 4, bytes: 10 };

/** When the first slice was last written, in milliseconds. */
export async function firstSliceTime(archives: string, name: string): Promise<number> {
  const file = join(archives, sliceFileName(name, 1));
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    (error: unknown) => {
      throw ioError(error, 'look at', file);
    },
  );
}

/** Reads every file of the archive and writes its manifest beside it: from then on it is a restore point. */
export async function adoptArchive(adoption: Adoption, archives: string, services: Services): Promise<Manifest> {
  const manifest = await describeArchive(adoption, archives, services);
  await writeAdopted(manifest, archives);
  return manifest;
}

/** Reads every file of the archive: its manifest as it would be written. */
export async function describeArchive(adoption: Adoption, archives: string, services: Services): Promise<Manifest> {
  const { signal, onProgress } = services;
  onProgress({ kind: 'phase', phase: `read ${adoption.name}`, expectedSeconds: null });
  const totalBytes = adoption.slices.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const slices: Manifest['slices'] = [];
  for (const [index, { file }] of adoption.slices.entries()) {
    slices.push({
      file,
      ...(await hashFile(join(archives, file), services, (bytes) => {
        done += bytes;
        onProgress({ kind: 'progress', bytes: done, totalBytes, slices: index + 1 });
      })),
    });
  }
  const artifacts: Artifact[] = [];
  for (const { kind, file, directory, parity } of adoption.artifacts) {
    const hashed = await hashFile(join(directory ?? archives, file), services);
    const producer = PRODUCERS[kind];
    artifacts.push({ kind, producer, file, directory, ...hashed, ...(parity === null ? {} : { parity }) });
  }
  throwIfInterrupted(signal);
  return manifestOf(adoption, slices, artifacts, services);
}

const PRODUCERS = { 'parity': PARITY_PLUGIN, 'parity-manifest': 'dar-backup', 'catalogue': CORE_PRODUCER } as const;

/** Writes the manifest durably, after proving that it can be read back. */
export async function writeAdopted(manifest: Manifest, archives: string): Promise<void> {
  const checked = parseManifest(manifestText(manifest), manifestFileName(manifest.name));
  if ('problem' in checked) {
    throw new DarkiveError('bug', `The manifest of ${manifest.name} would not be readable: ${checked.problem}.`, {
      hint: 'Report this. The archive was not changed.',
      facts: { archive: manifest.name },
    });
  }
  const mode = await modeLike(join(archives, sliceFileName(manifest.name, 1)));
  await writeManifest(archives, manifest, mode);
}

async function hashFile(
  path: string,
  { signal }: Services,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<{ bytes: number; sha256: string }> {
  throwIfInterrupted(signal);
  try {
    const { bytes, sha256 } = await sha256File(path, { signal, onBytes });
    return { bytes, sha256 };
  } catch (error) {
    throwIfInterrupted(signal);
    throw error;
  }
}

/** No source was measured and no selection recorded: an all-zero digest is like no other, so that no run compares with it. */
const NO_SELECTION = '0'.repeat(64);

function manifestOf(
  adoption: Adoption,
  slices: Manifest['slices'],
  artifacts: Artifact[],
  services: Services,
): Manifest {
  const { id, name, definition, type, reference, createdAt, root, story } = adoption;
  const adopted = finding('degraded', 'adopted', `${name} ${story}.`, `Verify it with: darkive verify ${typed(name)}`, {
    archive: name,
  });
  return {
    schema: 'darkive.manifest/1',
    id,
    name,
    definition,
    type,
    reference,
    createdAt: createdAt.toISOString(),
    publishedAt: services.clock().toISOString(),
    host: services.hostName,
    source: { root, entries: 0, bytes: 0, selection: NO_SELECTION },
    tools: {},
    arguments: [],
    slices,
    artifacts,
    inodes: null,
    restoreTest: null,
    checks: [],
    outcome: 'degraded',
    findings: [adopted, ...adoption.findings].map((one) => ({
      ...one,
      facts: { ...one.facts } as Record<string, string>,
    })),
  };
}
