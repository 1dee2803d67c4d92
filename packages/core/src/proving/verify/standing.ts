import { join } from 'node:path';
import { readManifest } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { isDarkiveError } from '../../errors/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { manifestFileName } from '../../records/archive-name.ts';
import type { Manifest } from '../../records/manifest.ts';
import { checkReadableTarget } from '../../services/target-guards.ts';

/** How things stand with an archive whose verification found something: it may not be there to be judged. */
export type Standing =
  | { readonly state: 'published' }
  /** Its manifest is gone: it was removed meanwhile. */
  | { readonly state: 'gone' }
  /** Its manifest was replaced meanwhile, by a repair. */
  | { readonly state: 'changed'; readonly manifest: Manifest }
  | { readonly state: 'unreachable'; readonly finding: Finding };

/** Looks again, before anything is reported: a disk that was unmounted is not a damaged archive. */
export async function standingOf(manifest: Manifest, config: Config): Promise<Standing> {
  try {
    await checkReadableTarget(config.archives);
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return { state: 'unreachable', finding: unreachable(manifest.name, error.message, error.hint ?? null) };
  }
  const read = await readManifest(join(config.archives.path, manifestFileName(manifest.name)));
  // A manifest that is damaged now says nothing new about the slices; it is reported by who reads them all.
  if ('problem' in read) return { state: read.missing ? 'gone' : 'published' };
  if (JSON.stringify(read.manifest) === JSON.stringify(manifest)) return { state: 'published' };
  return read.manifest.id === manifest.id ? { state: 'changed', manifest: read.manifest } : { state: 'gone' };
}

function unreachable(archive: string, reason: string, hint: string | null): Finding {
  return finding(
    'degraded',
    'storage-unreachable',
    `${archive} could not be checked, because its storage went away meanwhile: ${reason}`,
    hint,
    { archive },
  );
}
