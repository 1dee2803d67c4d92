import { fileError } from '../errors.ts';
import { scanPackets } from '../format/scan.ts';
import { openRegular } from '../fs/beneath.ts';

/**
 * The id, hexadecimal, of the set that a file belongs to, by its first intact packet, whatever its name; null when there is no
 * such packet or no such file.
 * @throws Par2Error `unreadable`, `not-regular`, `aborted`
 */
export async function readSetId(path: string, signal?: AbortSignal): Promise<string | null> {
  const file = await openRegular(path, path);
  if (file === undefined) return null;
  try {
    const [first] = (await scanPackets(file.handle, file.size, { signal, firstOnly: true })).setIds;
    return first ?? null;
  } catch (error) {
    throw fileError(error, path, 'read');
  } finally {
    await file.handle.close();
  }
}
