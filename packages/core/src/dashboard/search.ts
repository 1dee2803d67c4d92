import { Buffer } from 'node:buffer';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { displayCommand } from '../exec/index.ts';
import { displayPath } from '../fs/index.ts';
import { pathHistory } from '../holdings/path-history.ts';
import { createReadability } from '../holdings/readability.ts';
import { versionContent } from '../holdings/version-content.ts';
import { withIndex } from '../keeping/with-index.ts';
import type { DashboardFindDocument, DashboardVersionsDocument } from './dashboard-search.ts';
import type { Services } from '../services/services.ts';
import type { FindRequest, VersionsRequest } from './types.ts';

/** Paths in one answer at most. */
const MOST = 1000;

/** Paths by a part of their name, from the index. The index stops looking when it has as many as are asked for. */
export async function findPaths(
  config: Config,
  { pattern, definition, limit, ignoreCase = true }: FindRequest,
  services: Services,
): Promise<DashboardFindDocument> {
  if (pattern === '' || !Number.isInteger(limit) || limit < 1 || limit > MOST) {
    throw new DarkiveError('usage-invalid', `A search needs a part of a name, and a limit of 1 to ${MOST}.`, {
      hint: 'Give a part of a name.',
    });
  }
  const query = {
    pattern,
    definition,
    limit,
    ignoreCase,
    since: null,
    until: null,
    minimumBytes: null,
    maximumBytes: null,
  };
  const { value, findings } = await withIndex(config, services, (index) => index.find(query));
  return {
    schema: 'darkive.dashboard-find/1',
    pattern,
    paths: value.paths.map(({ definition: of, path, version, present }) => {
      const { kind, bytes, modifiedAt } = versionContent(version);
      const { id, name, createdAt } = version.archive;
      return {
        definition: of,
        path: displayPath(path),
        pathBase64: path.toString('base64'),
        kind,
        bytes,
        modifiedAt,
        archive: { id, name, createdAt },
        present,
      };
    }),
    more: value.more,
    findings,
  };
}

/** What each archive says of one path, and the command that restores it as it was then. Reads no slice. */
export async function pathVersions(
  config: Config,
  { definition, pathBase64 }: VersionsRequest,
  services: Services,
): Promise<DashboardVersionsDocument> {
  const path = Buffer.from(pathBase64, 'base64');
  const { value, archives, findings } = await withIndex(config, services, (index) => index.versions(definition, path));
  if (value.length === 0) {
    throw new DarkiveError('path-not-found', `No archive of ${definition} holds ${displayPath(path)}.`, {
      hint: 'Search for a part of its name.',
      facts: { definition, path: displayPath(path) },
    });
  }
  const own = archives.filter((archive) => archive.definition === definition);
  const isReadable = createReadability(config.archives.path);
  const contents = new Map<string, number>();
  const versions: DashboardVersionsDocument['versions'][number][] = [];
  for (const { state, archive, version, chain } of pathHistory(own, value)) {
    const content = version === null ? null : versionContent(version);
    const key = JSON.stringify(content);
    if (content !== null && !contents.has(key)) contents.set(key, contents.size + 1);
    let readable = chain.complete;
    for (const link of chain.links) readable &&= link.verifiedAt !== null && isReadable(link);
    versions.push({
      state,
      version: contents.get(key) ?? null,
      kind: content?.kind ?? null,
      bytes: content?.bytes ?? null,
      modifiedAt: content?.modifiedAt ?? null,
      archive: { id: archive.id, name: archive.name, type: archive.type, createdAt: archive.createdAt },
      chain: chain.links.map(({ name }) => name),
      restorable: readable,
      command: state === 'removed' ? null : restoreCommand(archive.name, path),
    });
  }
  return {
    schema: 'darkive.dashboard-versions/1',
    definition,
    path: displayPath(path),
    pathBase64: path.toString('base64'),
    versions,
    findings,
  };
}

/** The path as `darkive show` prints it: it holds no byte that a terminal or a clipboard could change. */
function restoreCommand(archive: string, path: Buffer): string {
  const shown = displayPath(path);
  // A name that begins with a dash would be taken for an option.
  const safe = shown.startsWith('-') ? `./${shown}` : shown;
  return displayCommand('darkive', ['restore', '--archive', archive, '--to', 'TARGET', safe], Number.POSITIVE_INFINITY);
}
