import { basename } from 'node:path';
import type { CatalogIndex, PathVersion } from '../catalogue/index.ts';
import { closest, findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { exitOf } from '../records/verdict.ts';
import { displayPath } from '../fs/index.ts';
import { pathHistory, type PathEvent } from '../holdings/path-history.ts';
import { createReadability } from '../holdings/readability.ts';
import { versionContent } from '../holdings/version-content.ts';
import { withIndex } from '../keeping/with-index.ts';
import type { ArchiveListing } from '../holdings/documents/archive-documents.ts';
import type { PathVersionDocument, VersionsDocument } from '../holdings/documents/catalogue-documents.ts';
import { possibleDefinitions, whichDefinition } from '../session/meant-definition.ts';
import { requestedPaths } from '../keeping/requested-paths.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface VersionsOptions {
  readonly config: Config;
  /** As typed: relative to the root of the definition, or absolute below it. */
  readonly path: string;
  /** Null to look in every definition that may have the path. */
  readonly definition: string | null;
}

/**
 * `darkive versions`: which archives hold which version of a path, when it was removed, and which of them can be restored
 * now. Reads no slice. Throws `path-not-found`, with what comes near, and `usage-invalid` when several definitions have it.
 */
export async function pathVersions(
  options: VersionsOptions,
  services: Services,
): Promise<OperationResult<VersionsDocument>> {
  const { config } = options;
  const definitions = options.definition === null ? possibleDefinitions(config, [options.path]) : [options.definition];
  const asked = definitions.map((definition) => ({ definition, paths: possiblePaths(options, definition) }));
  const { value, archives, findings } = await withIndex(config, services, (index, all) => {
    for (const definition of definitions)
      if (!all.some((archive) => archive.definition === definition)) findDefinition(config, definition);
    const held = asked.flatMap((one) => firstHeld(index, one) ?? []);
    return { held, near: held.length > 0 ? null : nearestPath(index, definitions, options.path) };
  });
  const [found, ...others] = value.held;
  if (found === undefined) throw notFound(definitions, options.path, value.near);
  if (others.length > 0) {
    const names = value.held.map(({ definition }) => definition);
    throw whichDefinition(config, `Several definitions have ${options.path}.`, names);
  }
  const { definition, path } = found;
  const own = archives.filter((archive) => archive.definition === definition);
  const isReadable = createReadability(config.archives.path);
  const contents = new Map<string, number>();
  const versions: PathVersionDocument[] = [];
  for (const event of pathHistory(own, found.versions)) versions.push(describe(event, contents, isReadable));
  return {
    document: { schema: 'darkive.versions/1', definition, path: displayPath(path), versions, findings },
    exit: exitOf(findings, 'changes'),
  };
}

interface Held {
  readonly definition: string;
  readonly path: Buffer;
  readonly versions: readonly PathVersion[];
}

/** The first of the paths that archives of the definition hold. */
function firstHeld(
  index: CatalogIndex,
  { definition, paths }: { readonly definition: string; readonly paths: readonly Buffer[] },
): Held | null {
  for (const path of paths) {
    const versions = index.versions(definition, path);
    if (versions.length > 0) return { definition, path, versions };
  }
  return null;
}

function describe(
  { state, archive, version, chain }: PathEvent,
  contents: Map<string, number>,
  isReadable: (archive: ArchiveListing) => boolean,
): PathVersionDocument {
  const content = version === null ? NOTHING : versionContent(version);
  const key = JSON.stringify(content);
  if (version !== null && !contents.has(key)) contents.set(key, contents.size + 1);
  const unreadable: string[] = [];
  for (const link of chain.links) if (!isReadable(link)) unreadable.push(link.name);
  return {
    state,
    version: contents.get(key) ?? null,
    ...content,
    archive: {
      id: archive.id,
      name: archive.name,
      type: archive.type,
      createdAt: archive.createdAt,
      verifiedAt: archive.verifiedAt,
    },
    chain: {
      archives: chain.links.map(({ name }) => name),
      complete: chain.complete,
      missing: chain.complete ? null : chain.missing.name,
      verifiedAt: chain.complete ? oldestVerification(chain.links) : null,
      readable: chain.complete && unreadable.length === 0,
      unreadable,
    },
  };
}

/** When the link was verified that was verified longest ago; null when one never was. */
function oldestVerification(links: readonly ArchiveListing[]): string | null {
  const times = links.map(({ verifiedAt }) => (verifiedAt === null ? Number.NaN : Date.parse(verifiedAt)));
  const oldest = Math.min(...times);
  return Number.isFinite(oldest) ? new Date(oldest).toISOString() : null;
}

const NOTHING = { kind: null, bytes: null, modifiedAt: null, mode: null, crc: null } as const;

/** The byte paths that the text may mean. */
function possiblePaths({ config, path }: VersionsOptions, definition: string): readonly Buffer[] {
  const root = config.definitions.find(({ name }) => name === definition)?.root ?? '/';
  const { paths } = requestedPaths([path], root);
  if (paths !== null) return paths;
  throw new DarkiveError('usage-invalid', 'The root itself has no versions.', {
    hint: `Name a path below ${root}. List the archives with: darkive list --definition '${definition}'`,
    facts: { definition, path },
  });
}

/** Paths that are compared with a mistyped one. */
const COMPARED = 200;

function nearestPath(index: CatalogIndex, definitions: readonly string[], typed: string): string | null {
  const [only = null, ...others] = definitions;
  const definition = others.length === 0 ? only : null;
  const all = { ignoreCase: true, definition, since: null, until: null, minimumBytes: null, maximumBytes: null };
  const name = basename(typed);
  const same = index.find({ ...all, pattern: literal(name), limit: COMPARED }).paths;
  const begun = index.find({
    ...all,
    pattern: `${literal(name.slice(0, Math.max(1, Math.floor(name.length / 3))))}*`,
    limit: COMPARED,
  });
  const paths = [...same, ...begun.paths].map(({ path }) => displayPath(path));
  return closest(typed, paths) ?? (same.length > 0 ? (paths[0] ?? null) : null);
}

/** A name as a glob that means only it. */
function literal(name: string): string {
  return name.replaceAll(/[*?[\]\\]/g, (character) => `\\${character}`);
}

function notFound(definitions: readonly string[], path: string, near: string | null): DarkiveError {
  return new DarkiveError('path-not-found', `No archive of ${definitions.join(' or ')} holds ${path}.`, {
    hint:
      near === null
        ? `Look for it with: darkive find '${basename(path)}'`
        : `Use ${near}, or look for it with: darkive find`,
    facts: { definitions, path, nearest: near },
  });
}
