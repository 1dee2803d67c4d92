import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  offGrounds,
  replaceManifest,
  settleLike,
  storedFiles,
  type Building,
  type Grounds,
} from '../../archive/index.ts';
import { CORE_PRODUCER } from '../../catalogue/index.ts';
import type { Config } from '../../config/types.ts';
import { createDar } from '../../dar/index.ts';
import { ioError, syncDirectory, syncFile } from '../../fs/index.ts';
import type { ProducedArtifacts } from '../../lifecycle/host.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { manifestFileName, typed } from '../../records/archive-name.ts';
import type { Artifact, Manifest } from '../../records/manifest.ts';
import { adoptArtifacts, type AdoptedArtifact } from '../../keeping/artifacts.ts';
import { isolateCatalogue } from '../../keeping/isolate-catalogue.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { groundsOf } from '../../services/grounds.ts';
import { hookScope } from '../../session/hook-scope.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';
import { damagedSlices } from '../../keeping/check-files.ts';
import type { LostArtifacts } from './lost-artifacts.ts';

interface RegenerateRequest {
  readonly manifest: Manifest;
  readonly lost: LostArtifacts;
  readonly building: Building;
  readonly config: Config;
}

export interface Regenerated {
  /** The archive's manifest now; the one of the request when nothing was made. */
  readonly manifest: Manifest;
  /** Files that exist again. */
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * Has a plugin make its artifacts anew, or dar the isolated catalogue, from slices that equal the manifest. New files replace those of the same name, then
 * the manifest's successor is written, and what it does not name any more is removed last: a crash in between leaves an
 * archive whose slices are whole and whose artifacts are to be made again.
 */
export async function regenerate(request: RegenerateRequest, services: Services): Promise<Regenerated> {
  const { manifest, lost, building, config } = request;
  const { producer, slices } = lost;
  const archives = config.archives.path;
  const started = services.clock().getTime();
  services.onProgress({ kind: 'phase', phase: 'regenerate', expectedSeconds: null });
  const { produced, findings: failures } = await produce(request, services);
  throwIfInterrupted(services.signal);
  const { artifacts: made, findings: refused } = await adoptArtifacts(
    produced,
    building,
    manifest.name,
    services.signal,
  );
  const findings = [...failures, ...refused];
  if (made.length === 0) {
    // A plugin whose options say that it makes nothing has nothing to make up for.
    if (lost.files.length === 0 && findings.length === 0) return { manifest, files: [], findings };
    return { manifest, files: [], findings: [...findings, notMade(manifest, producer)] };
  }
  // The disk may fail under our hands: what was made from a slice that is not right any more protects nothing.
  const files = storedFiles(manifest, archives).slices.filter(({ slice }) => slices.includes(slice ?? 0));
  if ((await damagedSlices({ slices: files }, services)).length > 0) {
    return { manifest, files: [], findings: [...findings, notMade(manifest, producer)] };
  }
  const ended = services.clock();
  const successor: Manifest = {
    ...manifest,
    artifacts: [
      ...manifest.artifacts.filter((artifact) => !isReplaced(artifact, lost, made)),
      ...made.map(({ artifact }) => artifact),
    ],
    checks: [
      ...manifest.checks,
      {
        name: `${producer}:regenerated`,
        result: 'passed',
        at: ended.toISOString(),
        seconds: Math.max(0, (ended.getTime() - started) / 1000),
      },
    ],
  };
  await install(made, manifest, successor, groundsOf(config, services));
  return { manifest: successor, files: made.map(({ artifact }) => artifact.file), findings };
}

async function produce(
  { manifest, lost, building, config }: RegenerateRequest,
  services: Services,
): Promise<{ readonly produced: readonly ProducedArtifacts[]; readonly findings: readonly Finding[] }> {
  const archives = config.archives.path;
  const definition = definitionOf(manifest, config);
  if (lost.producer === CORE_PRODUCER) {
    return isolateCatalogue({
      archive: manifest.name,
      base: join(archives, manifest.name),
      building,
      dar: createDar(services.runner),
      options: { signal: services.signal, timeout: definition.timeouts.dar },
    });
  }
  const event = {
    definition: manifest.definition,
    type: manifest.type,
    archive: manifest.name,
    runId: services.newId(),
    slices: storedFiles(manifest, archives)
      .slices.filter(({ slice }) => slice !== null && lost.slices.includes(slice))
      .map(({ slice, path, bytes }) => ({ number: slice ?? 0, path, bytes })),
    published: true,
  };
  const scope = hookScope(definition, services, createUndoStack(), building);
  return services.plugins.postArchive(event, scope, [lost.producer]);
}

/** What is about the archive as a whole stays while it is sound: an old set over all slices is still parity. */
function isReplaced(
  old: Artifact,
  { producer, slices, files }: LostArtifacts,
  made: readonly AdoptedArtifact[],
): boolean {
  if (old.producer !== producer) return false;
  if (old.parity !== undefined) return slices.includes(old.parity.slice);
  return files.includes(old.file) || made.some(({ artifact }) => artifact.file === old.file);
}

async function install(
  made: readonly AdoptedArtifact[],
  old: Manifest,
  successor: Manifest,
  grounds: Grounds,
): Promise<void> {
  const { archives } = grounds;
  const placeOf = (artifact: Artifact): string => join(artifact.directory ?? archives, artifact.file);
  const beside = join(archives, manifestFileName(old.name));
  for (const { path, artifact } of made) {
    try {
      await settleLike(path, beside);
      await syncFile(path);
      await rename(path, placeOf(artifact));
    } catch (error) {
      throw ioError(error, 'put in place', placeOf(artifact));
    }
  }
  for (const directory of new Set(made.map(({ artifact }) => dirname(placeOf(artifact)))))
    await syncDirectory(directory);
  await replaceManifest(archives, successor);
  const named = new Set(successor.artifacts.map(placeOf));
  for (const artifact of old.artifacts) {
    const path = placeOf(artifact);
    // The old manifest is a file on the storage: it has no say over what lies elsewhere, or belongs to others.
    if (named.has(path) || !artifact.file.startsWith(old.name)) continue;
    if ((await offGrounds(dirname(path), grounds)) === null) await rm(path, { force: true });
  }
}

function notMade({ name }: Manifest, producer: string): Finding {
  return finding(
    'degraded',
    'artifacts-not-made',
    `The artifacts of ${producer} for ${name} could not be made anew. What was there was not changed.`,
    `Look what is wrong with: darkive verify ${typed(name)}`,
    { archive: name, plugin: producer },
  );
}
