import { DarkiveError } from '../errors/index.ts';
import type { Looked } from '../copies/look.ts';
import { typed } from '../records/archive-name.ts';
import type { PlaceRecord } from '../records/place.ts';

type Refused = Extract<Looked, { readonly state: 'refused' }>;

/** Why a place may not be used now, for a person, with the way out. */
export interface Refusal {
  readonly code: 'place-absent' | `place-${Refused['why']['state']}` | 'place-read-only';
  readonly message: string;
  readonly hint: string;
}

export function refusalOf(
  { name, location }: Pick<PlaceRecord, 'name' | 'location'>,
  looked: Exclude<Looked, { readonly state: 'here' }>,
): Refusal {
  if (looked.state === 'absent') {
    const message = `The place ${name} is not here. It is kept at: ${location}.`;
    return { code: 'place-absent', message, hint: looked.say };
  }
  return { code: `place-${looked.why.state}`, ...told(name, looked) };
}

export function readOnlyRefusal(name: string, at: string): Refusal {
  return {
    code: 'place-read-only',
    message: `The place ${name} (${at}) takes no writes. Nothing was changed there.`,
    hint: 'Mount it for writing, or give this user the right to write there (findmnt shows how it is mounted). It can be read as it is.',
  };
}

export function refused({ message, hint, code }: Refusal): DarkiveError {
  return new DarkiveError('guard-refused', message, { hint, facts: { guard: code } });
}

function told(name: string, { at, why }: Refused): Pick<Refusal, 'message' | 'hint'> {
  const refresh = `When it is the right one, have every file looked at: darkive place refresh ${typed(name)}`;
  switch (why.state) {
    case 'no-record':
      return {
        message: `${at} is not the place ${name}: there is no darkive-place.json. Nothing was written there.`,
        hint: 'Most often the disk is not mounted there: mount it, then run the command again.',
      };
    case 'damaged-record':
      return {
        message: `The record of the place ${name} (${at}) cannot be believed: ${why.problem}. Nothing was written there.`,
        hint: refresh,
      };
    case 'other-home':
      return {
        message: `${at} belongs to another archive directory: there it is called ${why.name}. Nothing was written there.`,
        hint: 'Attach the place itself. One place holds the copies of one archive directory.',
      };
    case 'other-place':
      return {
        message: `${at} is the place ${why.name}, not ${name}. Nothing was written there.`,
        hint: `Attach ${name}, or say where it is: darkive place set ${typed(name)} --at …`,
      };
    case 'cloned':
      return {
        message: `The place ${name} is there more than once: ${why.at.join(', ')}. One is a copy of the other. Nothing was written.`,
        hint: 'Detach the copy, or remove the darkive-place.json in it.',
      };
    case 'rolled-back':
      return {
        message: `The place ${name} (${at}) is older than what is known of it (generation ${why.there}, and not ${why.home}): it was set back, or another disk was written in the meantime. Nothing was written there.`,
        hint: refresh,
      };
    case 'home-rolled-back':
      return {
        message: `The place ${name} (${at}) is newer than what is known of it (generation ${why.there}, and not ${why.home}): this archive directory was restored from something older. Nothing was written there.`,
        hint: refresh,
      };
  }
}
