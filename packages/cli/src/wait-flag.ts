import { DarkiveError } from '@darkive/core/errors';

/** Milliseconds of `--wait 6h`. Throws `usage-invalid`. */
export async function parseWait(text: string): Promise<number> {
  const { parseDuration } = await import('@darkive/core/config');
  const wait = parseDuration(text);
  if (wait !== null) return wait;
  throw new DarkiveError('usage-invalid', `'${text}' is not a time to wait.`, {
    hint: 'Write --wait 90s, --wait 10m or --wait 6h.',
  });
}
