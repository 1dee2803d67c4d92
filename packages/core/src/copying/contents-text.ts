import { listContents } from '../catalogue/index.ts';
import { contentsHead, contentsLine } from '../copies/notes/index.ts';
import { createDar } from '../dar/index.ts';
import { asDarkiveError } from '../errors/index.ts';
import type { Manifest } from '../records/manifest.ts';
import type { Services } from '../services/services.ts';

/** Longer texts are left out: nobody reads them, and they are made in memory. */
const MOST_BYTES = 32 * 1024 * 1024;

/** What is in an archive, as text for people; null where it cannot be listed, or is too long. Made once for each archive. */
export function contentsTexts(archives: string, services: Services): (manifest: Manifest) => Promise<string | null> {
  const made = new Map<string, string | null>();
  const dar = createDar(services.runner);
  return async (manifest) => {
    const known = made.get(manifest.id);
    if (known !== undefined) return known;
    const lines = [contentsHead(manifest)];
    let bytes = 0;
    const text = await listContents(
      dar,
      manifest,
      (entry) => {
        const line = contentsLine(entry);
        if (line === null || bytes > MOST_BYTES) return;
        bytes += line.length;
        lines.push(line);
      },
      { archives, signal: services.signal },
    ).then(
      ({ outcome }) => (outcome.kind === 'ok' && bytes <= MOST_BYTES ? lines.join('') : null),
      (error: unknown) => {
        services.signal.throwIfAborted();
        services.log.warn(`${manifest.name}: its contents are not written as text: ${asDarkiveError(error).message}`);
        return null;
      },
    );
    services.signal.throwIfAborted();
    made.set(manifest.id, text);
    return text;
  };
}
