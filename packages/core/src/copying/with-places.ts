import { join } from 'node:path';
import { placesRoot } from '../archive/layout.ts';
import { readPlaces, type KnownPlaces } from '../archive/places.ts';
import type { Config } from '../config/types.ts';
import { placeKinds, pluginKinds, type PlaceKinds } from '../copies/drivers.ts';
import { DarkiveError, isDarkiveError } from '../errors/index.ts';
import { makeDirectoryDurably } from '../fs/index.ts';
import { acquireArchiveLock, holdForReading } from '../lock/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { checkReadableTarget, checkTarget } from '../services/target-guards.ts';
import type { Services } from '../services/services.ts';

/** What every command about places has. */
export interface Places {
  readonly archives: string;
  readonly kinds: PlaceKinds;
  /** As home knows them; read anew each time. */
  read(): Promise<KnownPlaces>;
  /** The one of that name or id. Throws `usage-invalid`. */
  named(name: string): Promise<KnownPlace>;
}

/** For commands that only look. */
export async function lookAtPlaces(config: Config, services: Services): Promise<Places> {
  await checkReadableTarget(config.archives);
  return placesOf(config, services);
}

/**
 * For commands that change what is known of places, or places themselves: one at a time. Backups go on beside it, for copying takes
 * long; archives are held, so that none is removed while it is read. Throws `lock-held`.
 */
export async function changePlaces<T>(
  config: Config,
  command: string,
  services: Services,
  work: (places: Places, findings: readonly Finding[]) => Promise<T>,
): Promise<T> {
  await checkTarget(config.archives);
  const archives = config.archives.path;
  await makeDirectoryDurably(placesRoot(archives), archives);
  const lock = await acquireArchiveLock(placesRoot(archives), {
    pid: services.process.pid,
    host: services.hostName,
    command,
    startedAt: services.clock().toISOString(),
  }).catch((error: unknown) => {
    throw isDarkiveError(error) && error.code === 'lock-held' ? heldBy(error, archives) : error;
  });
  try {
    const release = await holdForReading(archives, `${command}-${services.newId()}`);
    try {
      return await work(placesOf(config, services), lock.finding === null ? [] : [lock.finding]);
    } finally {
      await release();
    }
  } finally {
    await lock.release();
  }
}

function placesOf(config: Config, { plugins }: Services): Places {
  const archives = config.archives.path;
  const read = (): Promise<KnownPlaces> => readPlaces(archives);
  return {
    archives,
    kinds: placeKinds(pluginKinds(plugins)),
    read,
    named: async (name) => {
      const { places } = await read();
      const found = places.find(({ place }) => place.name === name || place.id === name);
      if (found !== undefined) return found;
      const known = places.map(({ place }) => place.name);
      throw new DarkiveError('usage-invalid', `There is no place called ${name}.`, {
        hint:
          known.length === 0
            ? 'Add one with: darkive place add NAME --at PATH'
            : `The places are: ${known.join(', ')}. Add one with: darkive place add NAME --at PATH`,
        facts: { place: name, known },
      });
    },
  };
}

function heldBy({ message, hint, facts }: DarkiveError, archives: string): DarkiveError {
  const by = message.slice(message.indexOf(' is locked by '));
  return new DarkiveError('lock-held', `What is known of places of ${archives}${by}`, {
    hint: hint ?? '',
    facts: { ...facts, archives },
  });
}

/** Files of `.darkive/places` that cannot be used. */
export function problemFindings({ problems }: KnownPlaces, archives: string): Finding[] {
  return problems.map(({ file, problem }) =>
    finding(
      'degraded',
      'place-unknown',
      `What is known of a place cannot be used: ${join(placesRoot(archives), file)}: ${problem}.`,
      'Attach that place and learn what it holds with: darkive place adopt PATH',
      { file },
    ),
  );
}
