import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type {
  JobEvent,
  NewArtifact,
  PostArchiveEvent,
  SliceFile,
  StoredFile,
  VerifyEvent,
} from '../../lifecycle/plugin-types.ts';
import { formatArchiveName, sliceFileName } from '../../records/archive-name.ts';
import type { Artifact, Manifest } from '../../records/manifest.ts';
import type { StagedDirectory } from './test-scope.ts';

export interface TestArchiveOptions {
  /** Absolute; made when it does not exist. */
  readonly directory: string;
  /** `test` when left out. */
  readonly definition?: string;
  /** Bytes of each slice; two of 150,000 and a short one when left out. */
  readonly sliceBytes?: readonly number[];
}

/** Files that look like an archive from the outside: slices of noise, the same in every run. */
export interface TestArchive {
  readonly directory: string;
  readonly name: string;
  readonly job: JobEvent;
  readonly postArchive: PostArchiveEvent;
  /** The archive as it is without artifacts. */
  readonly verify: VerifyEvent;
  /** Moves artifacts out of their staged directories to their final place, and returns the archive with them. */
  publish(
    producer: string,
    artifacts: readonly NewArtifact[],
    staged: readonly StagedDirectory[],
  ): Promise<VerifyEvent>;
}

export async function makeTestArchive(options: TestArchiveOptions): Promise<TestArchive> {
  const { directory, definition = 'test', sliceBytes = [150_000, 150_000, 4321] } = options;
  const createdAt = new Date('2026-01-02T03:04:05Z');
  const name = formatArchiveName(definition, 'FULL', createdAt);
  await mkdir(directory, { recursive: true });
  const files = await Promise.all(sliceBytes.map((bytes, index) => writeSlice(directory, name, index + 1, bytes)));
  const slices: SliceFile[] = files.map(({ path, bytes }, index) => ({ number: index + 1, path, bytes }));
  const job: JobEvent = { definition, type: 'FULL', archive: name, runId: '6d1c7a1e-8a54-4c0e-9a53-6f8c6c1f0a11' };
  const manifest: Manifest = {
    schema: 'darkive.manifest/1',
    id: job.runId,
    name,
    definition,
    type: 'FULL',
    reference: null,
    createdAt: createdAt.toISOString(),
    publishedAt: createdAt.toISOString(),
    host: 'test',
    source: { root: '/nowhere', entries: 1, bytes: 1, selection: '0'.repeat(64) },
    tools: {},
    arguments: [],
    slices: files.map(({ path, bytes, sha256 }) => ({ file: basename(path), bytes, sha256 })),
    artifacts: [],
    inodes: null,
    restoreTest: null,
    checks: [],
    outcome: 'success',
    findings: [],
  };
  return {
    directory,
    name,
    job,
    postArchive: { ...job, slices },
    verify: { manifest, slices: files, artifacts: [] },
    async publish(producer, artifacts, staged) {
      const moved = await Promise.all(artifacts.map((artifact) => publishOne(producer, artifact, staged, directory)));
      return {
        manifest: { ...manifest, artifacts: moved.map(({ artifact }) => artifact) },
        slices: files,
        artifacts: moved,
      };
    },
  };
}

async function writeSlice(directory: string, name: string, slice: number, bytes: number): Promise<StoredFile> {
  const path = join(directory, sliceFileName(name, slice));
  const content = noise(slice, bytes);
  await writeFile(path, content);
  return { path, bytes, sha256: hash(content), slice };
}

async function publishOne(
  producer: string,
  { kind, path, parity }: NewArtifact,
  staged: readonly StagedDirectory[],
  archives: string,
): Promise<StoredFile & { readonly artifact: Artifact }> {
  const stage = staged.find(({ directory }) => directory === dirname(path));
  if (stage === undefined) throw new Error(`${path} does not lie in a directory that context.stage() gave`);
  const content = await readFile(path);
  const file = basename(path);
  const final = join(stage.target ?? archives, file);
  await rename(path, final);
  const described = { kind, producer, file, directory: stage.target, bytes: content.length, sha256: hash(content) };
  const artifact: Artifact = parity === undefined ? described : { ...described, parity };
  return { path: final, bytes: content.length, sha256: artifact.sha256, slice: parity?.slice ?? null, artifact };
}

function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes that do not compress and do not repeat: a hash of a counter. */
function noise(seed: number, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, index) =>
    createHash('sha512').update(`${seed}:${index}`).digest(),
  );
  return Buffer.concat(blocks).subarray(0, bytes);
}
