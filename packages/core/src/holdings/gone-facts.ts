import type { RememberedArchive } from '../ledger/index.ts';
import type { GoneArchive } from './gone-archives.ts';
import type { GoneFacts } from './facts.ts';

/** What is missed, as a verdict needs it: gone from `directory`, or remembered in another one and seen nowhere. */
export function goneFacts(
  directory: string,
  gone: readonly GoneArchive[],
  remembered: readonly RememberedArchive[],
): GoneFacts[] {
  return [
    ...gone.map(({ name, definition, hasSlices }) => ({ name, definition, hasSlices, elsewhere: null })),
    ...remembered
      .filter((archive) => archive.directory !== directory)
      .map(({ name, definition, directory: elsewhere }) => ({ name, definition, hasSlices: false, elsewhere })),
  ];
}
