import { join } from 'node:path';

/** Everything in an archive directory that is not an archive: lock, unfinished runs. */
export const PRIVATE_DIRECTORY = '.darkive';

/** Where unfinished archives are built; one directory for each run. */
export function buildingRoot(archives: string): string {
  return join(archives, PRIVATE_DIRECTORY, 'building');
}

export function buildingDirectory(archives: string, runId: string): string {
  return join(buildingRoot(archives), runId);
}

/** Manifests of archives whose removal has begun. */
export function removingRoot(archives: string): string {
  return join(archives, PRIVATE_DIRECTORY, 'removing');
}

/** The second copy of every manifest and pin. */
export function copiesRoot(archives: string): string {
  return join(archives, PRIVATE_DIRECTORY, 'copies');
}

/** What is known of other places with copies, a file for each. */
export function placesRoot(archives: string): string {
  return join(archives, PRIVATE_DIRECTORY, 'places');
}

/** Directory for artifacts that will lie in another directory than the slices: inside it, so that a rename publishes them. */
export function outsideStage(target: string, runId: string): string {
  return join(target, `${PRIVATE_DIRECTORY}-building-${runId}`);
}
