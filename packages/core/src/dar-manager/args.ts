import type { Argument } from '../exec/types.ts';

/** Says nothing on stderr about the missing terminal, and takes "no" for every answer. */
const ALWAYS: readonly Argument[] = ['-Q'];

/** `-C`: an empty base; refuses one that exists. */
export function createArguments(base: string): Argument[] {
  return [...ALWAYS, '-C', base];
}

/**
 * `-A`: adds what `catalogue` lists (an archive or its isolated catalogue) as the archive `archive`; both base paths.
 * Without `ignore-order` it asks about files whose modification time went back, and then exits 5.
 */
export function addArguments(base: string, catalogue: string, archive: string): Argument[] {
  return [...ALWAYS, '-B', base, '-A', catalogue, archive, '--alter=ignore-order'];
}

/** `-l`: the archives, one a line. */
export function listArguments(base: string): Argument[] {
  return [...ALWAYS, '-B', base, '-l'];
}

/** `-c`: reads all of the base. Times that go back are no fault here: archives are chosen by their own time. */
export function checkArguments(base: string): Argument[] {
  return [...ALWAYS, '-B', base, '-c', '--alter=ignore-order'];
}

/** `-D`: takes an archive out; those after it move up by one. */
export function deleteArguments(base: string, number: number): Argument[] {
  return [...ALWAYS, '-B', base, '-D', String(number)];
}

/** `-p`: another directory for an archive. */
export function relocateArguments(base: string, number: number, directory: string): Argument[] {
  return [...ALWAYS, '-B', base, '-p', String(number), directory];
}
