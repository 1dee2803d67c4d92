import type { OpenPlace } from '../copies/driver.ts';
import type { KnownArchive } from '../copies/notes/index.ts';
import { tellPlace } from '../copies/place-files.ts';
import { asDarkiveError } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';
import type { CopyContext } from './copy-to-one.ts';
import type { CopiedArchive } from './wanted.ts';

/** Tells a place of all places, when each of them has been brought up to date. */
export async function tellAll(
  { name, place }: { readonly name: string; readonly place: OpenPlace },
  { places, archives, services }: Pick<CopyContext, 'places' | 'archives' | 'services'>,
  contentsOf: (manifest: Manifest) => Promise<string | null>,
): Promise<Finding[]> {
  try {
    const { home, places: all } = await places.read();
    const own = await places.named(name);
    // A place that failed has no right to say more than it did before.
    if (own.begun !== null) return [];
    const manifests = new Map(archives.map(({ manifest }) => [manifest.name, manifest]));
    await tellPlace(place, {
      own,
      places: all,
      archives: archives.map(knownArchive),
      homeLocation: home?.location ?? HOME,
      contentsOf: async (archive) => {
        const manifest = manifests.get(archive);
        return manifest === undefined ? null : contentsOf(manifest);
      },
    });
    return [];
  } catch (error) {
    services.signal.throwIfAborted();
    const { message, hint } = asDarkiveError(error);
    const text = `What all places hold could not be written to ${name}: ${message}`;
    return [finding('degraded', 'place-not-told', text, hint ?? 'Run the command again.', { place: name })];
  }
}

/** The manifest is the last file of the rest, which is the last unit. */
function knownArchive({ manifest, units }: CopiedArchive): KnownArchive {
  const own = units.at(-1)?.unit.files.at(-1);
  return { manifest, file: { bytes: own?.bytes ?? 0, sha256: own?.sha256 ?? '' } };
}
