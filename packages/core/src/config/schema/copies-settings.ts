import { z } from 'zod';
import { PLACE_NAME } from '../../records/place.ts';
import { age } from './values.ts';

/* How many copies of an archive there shall be, and where. */

const copiesAllowed = 'a whole number from 1 to 100';
const counted = z.int({ error: copiesAllowed }).min(1, { error: copiesAllowed }).max(100, { error: copiesAllowed });
const priorityAllowed = 'a whole number from 0 to 1000';
const nameAllowed = 'names of places: small letters, digits, ".", "_" and "-", with a letter or digit first and last';

export const copies = z
  .strictObject(
    {
      'want': counted.optional().describe('Whole copies of every archive, the archive directory included.'),
      'keep-at-least': counted
        .optional()
        .describe(
          'No archive is brought below this number of proved copies by anything that Darkive removes. From 2 on, prune and ' +
            'remove leave an archive at home until other places hold so many.',
        ),
      'locations': counted.optional().describe('In how many locations the copies shall be.'),
      'verify-every': age
        .optional()
        .describe('A copy that was not read back for longer counts as unproved; off: once is enough.'),
      'places': z
        .array(z.string().regex(PLACE_NAME, { error: nameAllowed }), { error: `a list of ${nameAllowed}` })
        .optional()
        .describe('The places that take copies. Empty: all.'),
      'priority': z
        .int({ error: priorityAllowed })
        .min(0, { error: priorityAllowed })
        .max(1000, { error: priorityAllowed })
        .optional()
        .describe('Where room is short, archives with a higher number are copied first.'),
    },
    { error: 'a mapping of want, keep-at-least, locations, verify-every, places, priority' },
  )
  .describe('How many copies of every archive there shall be at other places; `darkive copy` makes them.');
