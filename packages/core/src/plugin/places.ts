import type { OpenPlace, PlaceContext } from '../lifecycle/place-driver.ts';

/**
 * A place whose files lie in a directory, for a driver that only has to find where that is: a disk that has been mounted, a
 * share. All that `OpenPlace` asks for is done. Throws `guard-refused` when there is no such directory. Its code is
 * loaded when this is called, so that a plugin which only registers pays nothing for it.
 */
export async function openDirectoryPlace(path: string, context: PlaceContext): Promise<OpenPlace> {
  const { directoryDriver } = await import('../copies/directory/directory-driver.ts');
  return directoryDriver.open({ path }, context);
}
