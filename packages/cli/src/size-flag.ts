import { Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';

/** A flag for a number of bytes, written as in the configuration. */
export function sizeFlag(description: string) {
  return Flags.custom<number>({
    helpValue: 'SIZE',
    description,
    parse: async (text) => {
      const { parseSize, SIZE_ALLOWED } = await import('@darkive/core/config');
      const bytes = parseSize(text);
      if (bytes !== null) return bytes;
      throw new DarkiveError('usage-invalid', `'${text}' is not a size`, { hint: `Write ${SIZE_ALLOWED}.` });
    },
  })();
}
