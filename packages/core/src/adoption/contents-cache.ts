import { join } from 'node:path';
import type { Dar } from '../dar/index.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import type { Services } from '../services/services.ts';
import { createContentsDigest, type ContentsDigest } from './contents-digest.ts';

/** What an archive holds, or why that cannot be told. */
type Contents = { readonly digest: ContentsDigest } | { readonly problem: string };
export type ContentsCache = (name: string) => Promise<Contents>;

/** A FULL, a DIFF and what comes next: more are rarely needed again. */
const REMEMBERED = 3;

/** Lists archives, and remembers the last few. */
export function createContentsCache(dar: Dar, archives: string, { signal, onProgress }: Services): ContentsCache {
  const remembered = new Map<string, Contents>();
  return async (name) => {
    const known = remembered.get(name);
    remembered.delete(name);
    const contents = known ?? (await readContents(name));
    remembered.set(name, contents);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= REMEMBERED) break;
      remembered.delete(oldest);
    }
    return contents;
  };

  async function readContents(name: string): Promise<Contents> {
    onProgress({ kind: 'phase', phase: `list ${name}`, expectedSeconds: null });
    const collected = createContentsDigest();
    const { outcome } = await dar.list(join(archives, name), (entry) => collected.add(entry), { signal });
    throwIfInterrupted(signal);
    if (outcome.kind === 'ok') return { digest: collected.finish() };
    return { problem: `dar cannot list it: ${'message' in outcome ? outcome.message : outcome.kind}` };
  }
}
