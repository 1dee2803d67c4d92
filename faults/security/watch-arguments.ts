import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Gathers the argument vectors of all processes while something runs, as often as it can. */
export async function watchArguments<Value>(
  work: () => Promise<Value>,
): Promise<{ value: Value; vectors: ReadonlySet<string> }> {
  const vectors = new Set<string>();
  const over = new AbortController();
  const look = (process: string): void => {
    try {
      vectors.add(readFileSync(`/proc/${process}/cmdline`, 'latin1'));
    } catch (error) {
      // It has ended meanwhile.
      if (!['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) throw error;
    }
  };
  const watching = (async () => {
    while (!over.signal.aborted) {
      for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) look(name);
      await sleep(3);
    }
  })();
  try {
    return { value: await work(), vectors };
  } finally {
    over.abort();
    await watching;
  }
}
