import { findDefinition } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { exitOf } from '../records/verdict.ts';
import { displayPath } from '../fs/index.ts';
import { versionContent } from '../holdings/version-content.ts';
import { withIndex } from '../keeping/with-index.ts';
import type { FindDocument } from '../holdings/documents/catalogue-documents.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface FindOptions {
  readonly config: Config;
  /** A glob when it holds `*`, `?` or `[`, else a part of the name; with `/` it is about the path. */
  readonly pattern: string;
  readonly ignoreCase: boolean;
  /** Null searches all, also those that are no longer configured. */
  readonly definition: string | null;
  /** Only versions of archives made between these moments, both included. */
  readonly since: Date | null;
  readonly until: Date | null;
  /** Bytes; only files have a size. */
  readonly minimumBytes: number | null;
  readonly maximumBytes: number | null;
  /** Paths at most. */
  readonly limit: number;
}

/** `darkive find`: paths by name in all archives, from the index. Reads no slice. Nothing found is `incomplete`. */
export async function findInArchives(options: FindOptions, services: Services): Promise<OperationResult<FindDocument>> {
  const { config, ...query } = options;
  if (query.pattern === '') {
    throw new DarkiveError('usage-invalid', 'The pattern is empty.', {
      hint: "Give a part of a name, or '*' for all.",
    });
  }
  const { value, archives, findings } = await withIndex(config, services, (index) => index.find(query));
  if (query.definition !== null && !archives.some(({ definition }) => definition === query.definition)) {
    findDefinition(config, query.definition);
  }
  return {
    document: {
      schema: 'darkive.find/1',
      pattern: query.pattern,
      paths: value.paths.map(({ definition, path, version, present }) => ({
        definition,
        path: displayPath(path),
        ...versionContent(version),
        archive: { id: version.archive.id, name: version.archive.name, createdAt: version.archive.createdAt },
        present,
      })),
      more: value.more,
      findings,
    },
    exit: value.paths.length === 0 ? 'incomplete' : exitOf(findings, 'changes'),
  };
}
