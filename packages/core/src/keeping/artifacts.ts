import { lstat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Building } from '../archive/index.ts';
import { DarkiveError } from '../errors/index.ts';
import { sha256File } from '../fs/index.ts';
import type { ProducedArtifacts } from '../lifecycle/host.ts';
import type { StoredFile } from '../lifecycle/plugin-types.ts';
import type { Artifact } from '../records/manifest.ts';
import { finding, type Finding } from '../records/finding.ts';

export type AdoptedArtifact = StoredFile & { readonly artifact: Artifact };

/**
 * Takes over what `post-archive` hooks made: every file must be a regular one in a directory that core gave out,
 * with a name of its own. One plugin's bad artifact costs that plugin's artifacts, not the archive.
 */
export async function adoptArtifacts(
  produced: readonly ProducedArtifacts[],
  building: Building,
  archive: string,
  signal: AbortSignal,
): Promise<{ artifacts: AdoptedArtifact[]; findings: Finding[] }> {
  const artifacts: AdoptedArtifact[] = [];
  const findings: Finding[] = [];
  const taken = new Set<string>();
  for (const { producer, artifacts: made } of produced) {
    try {
      const own: AdoptedArtifact[] = [];
      for (const { kind, path, parity } of made) {
        const target = building.targetOf(dirname(path));
        if (target === undefined) throw refused(`${path} is not in a directory that context.stage() gave`);
        const file = basename(path);
        if (!file.startsWith(archive)) throw refused(`${file} does not begin with the archive's name`);
        const place = `${target.directory ?? ''}/${file}`;
        if (taken.has(place)) throw refused(`${file} was made twice`);
        if (!(await lstat(path)).isFile()) throw refused(`${file} is not a regular file`);
        const { sha256, bytes } = await sha256File(path, { signal });
        taken.add(place);
        const artifact: Artifact = { kind, producer, file, directory: target.directory, bytes, sha256 };
        own.push({
          path,
          bytes,
          sha256,
          slice: parity?.slice ?? null,
          artifact: parity === undefined ? artifact : { ...artifact, parity },
        });
      }
      artifacts.push(...own);
    } catch (error) {
      if (signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      findings.push(
        finding(
          'degraded',
          'artifact-refused',
          `What ${producer} made for ${archive} cannot be published: ${reason}.`,
          'Report this to the author of the plugin. The archive itself is whole.',
          { archive, plugin: producer },
        ),
      );
    }
  }
  return { artifacts, findings };
}

function refused(reason: string): DarkiveError {
  return new DarkiveError('hook-failed', reason);
}
