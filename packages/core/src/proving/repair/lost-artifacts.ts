import { stat } from 'node:fs/promises';
import { checkFile, type ArchiveFiles } from '../../archive/index.ts';
import { CORE_PRODUCER, catalogueArtifact } from '../../catalogue/index.ts';
import type { PluginHost } from '../../lifecycle/host.ts';
import { finding, type Finding } from '../../records/finding.ts';
import type { Artifact, Manifest } from '../../records/manifest.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';

/** Artifacts of one plugin, or the isolated catalogue, that are to be made anew. */
export interface LostArtifacts {
  /** A plugin; core itself for the catalogue. */
  readonly producer: string;
  /** Numbers of the slices to make them from. */
  readonly slices: readonly number[];
  /** Files that are missing or damaged; empty when there never were any. */
  readonly files: readonly string[];
}

export interface LostArtifactSearch {
  readonly lost: readonly LostArtifacts[];
  /** Files that cannot be made anew: nobody can, or their slice is damaged. */
  readonly beyondRepair: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * What is missing of an archive beside its slices, and can be made anew from those that are intact. An archive without any
 * parity lacks all of it, when a plugin is there that makes parity.
 */
export async function findLostArtifacts(
  manifest: Manifest,
  files: ArchiveFiles,
  intact: ReadonlySet<number>,
  services: Services,
): Promise<LostArtifactSearch> {
  const { plugins, signal } = services;
  const findings: Finding[] = [];
  const beyondRepair: string[] = [];
  const needed = new Map<string, { slices: Set<number>; files: string[] }>();
  const need = (producer: string, slice: number | null, file: string | null): void => {
    const entry = needed.get(producer) ?? { slices: new Set(), files: [] };
    needed.set(producer, entry);
    const wanted = slice === null ? files.slices.map((stored) => stored.slice ?? 0) : [slice];
    for (const number of wanted) entry.slices.add(number);
    if (file !== null) entry.files.push(file);
  };
  // dar reads the catalogue from the last slice alone, but only of an archive that is whole it is worth anything.
  const whole = files.slices.every(({ slice }) => intact.has(slice ?? 0));
  for (const stored of files.artifacts) {
    throwIfInterrupted(signal);
    const { artifact, slice } = stored;
    if (artifact.directory !== null && !(await isDirectory(artifact.directory))) {
      findings.push(away(manifest, artifact.directory));
      continue;
    }
    if ((await checkFile(stored, { signal })).state === 'intact') continue;
    const able = isCatalogue(artifact)
      ? whole
      : canProduce(plugins, artifact.producer) && (slice === null || intact.has(slice));
    if (able) need(artifact.producer, slice, artifact.file);
    else beyondRepair.push(artifact.file);
  }
  if (whole && lacksCatalogue(manifest)) need(CORE_PRODUCER, null, null);
  for (const { producer, slice } of withoutParity(manifest, files, plugins)) {
    if (intact.has(slice)) need(producer, slice, null);
  }
  const lost = [...needed].map(([producer, { slices, files: names }]) => ({
    producer,
    slices: [...slices].filter((slice) => intact.has(slice)).toSorted((a, b) => a - b),
    files: names,
  }));
  return { lost: lost.filter(({ slices }) => slices.length > 0), beyondRepair, findings: unique(findings) };
}

function isCatalogue({ producer, kind }: Artifact): boolean {
  return producer === CORE_PRODUCER && kind === 'catalogue';
}

/** Its run tried to isolate one and could not. Archives that were adopted never had one, and do without. */
function lacksCatalogue(manifest: Manifest): boolean {
  return catalogueArtifact(manifest) === null && manifest.findings.some(({ code }) => code === 'catalogue-not-made');
}

function canProduce({ loaded }: PluginHost, producer: string): boolean {
  return loaded.some(({ name, hooks }) => name === producer && hooks.includes('post-archive'));
}

/** Slices that no artifact protects, for each plugin that both makes redundancy and repairs from it. */
function withoutParity(
  manifest: Manifest,
  files: ArchiveFiles,
  { loaded }: PluginHost,
): { producer: string; slice: number }[] {
  return loaded
    .filter(({ hooks }) => hooks.includes('post-archive') && hooks.includes('on-damage'))
    .flatMap(({ name }) => {
      const protectedSlices = new Set(
        manifest.artifacts.filter(({ producer }) => producer === name).map(({ parity }) => parity?.slice),
      );
      return files.slices.flatMap(({ slice }) =>
        slice === null || protectedSlices.has(slice) ? [] : [{ producer: name, slice }],
      );
    });
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

function away({ name }: Manifest, directory: string): Finding {
  return finding(
    'degraded',
    'artifacts-not-checked',
    `${name}: its artifacts in ${directory} were not looked at, because that directory cannot be reached.`,
    'Mount that storage, then run the command again.',
    { archive: name, directory },
  );
}

function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((one) => [one.message, one])).values()];
}
