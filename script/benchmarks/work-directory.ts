import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endChildren } from './processes.ts';

/** Gives a new directory to `use` and removes it on every way out, signals included. */
export async function withWorkDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-bench-'));
  const remove = (): void => rmSync(directory, { recursive: true, force: true });
  const stop = (signal: NodeJS.Signals): void => {
    void endChildren().finally(() => {
      remove();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await use(directory);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    remove();
  }
}
