import { Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import type { Age } from '@darkive/core/config';

/** A flag for a length of time: `3y`. */
export function ageFlag({ description }: { readonly description: string }) {
  return Flags.custom<Age>({ helpValue: 'AGE', description, parse: readAge })();
}

/** The same, or the word `off`. */
export function ageOrOffFlag({ description }: { readonly description: string }) {
  return Flags.custom<Age | 'off'>({
    helpValue: 'AGE',
    description,
    parse: async (text) => (text === 'off' ? 'off' : readAge(text)),
  })();
}

async function readAge(text: string): Promise<Age> {
  const { AGE_ALLOWED, parseAge, suggestAge } = await import('@darkive/core/config');
  const age = parseAge(text);
  if (age !== null) return age;
  const near = suggestAge(text);
  throw new DarkiveError('usage-invalid', `'${text}' is not a length of time.`, {
    hint: `Write ${near === null ? AGE_ALLOWED : `${near}, or ${AGE_ALLOWED}`}.`,
  });
}
