import { asDarkiveError, DarkiveError, isDarkiveError } from '../errors/index.ts';
import type { Expected, Found, OpenPlace, PlaceContext, PlaceDriver, Written } from './driver.ts';

/**
 * A plugin's driver, whose answers are looked at like any other input: what is not as the border says is an error of the
 * plugin (`hook-failed`), and never the ground for a decision. What it throws becomes an error of ours: that of a file with its errno
 * (`io-failed`), anything else one of the plugin. Our own, those of a source and the reason of an abort go through.
 */
export function checkedDriver(plugin: string, driver: PlaceDriver<object>): PlaceDriver<object> {
  const { kind, traits } = driver;
  const wrong = (method: string, answer: string): DarkiveError =>
    new DarkiveError('hook-failed', `${plugin}: its driver of places "${kind}" answered ${method} with ${answer}.`, {
      hint: 'Update the plugin (darkive plugins update), or remove it.',
      facts: { plugin, kind, method },
    });
  const told = (error: unknown, { signal }: PlaceContext): unknown => {
    if (signal.aborted || isDarkiveError(error)) return error;
    const ours = asDarkiveError(error);
    if (ours.code !== 'bug') return ours;
    const message = error instanceof Error ? error.message : String(error);
    return new DarkiveError('hook-failed', `${plugin}: its driver of places "${kind}" failed: ${message}`, {
      hint: 'Look at what it says; the archives at home are as they were.',
      facts: { plugin, kind },
      cause: error,
    });
  };
  const asked = async <T>(context: PlaceContext, call: () => T | Promise<T>): Promise<T> => {
    try {
      return await call();
    } catch (error) {
      throw told(error, context);
    }
  };
  return {
    kind,
    traits: { ...traits },
    optionsAt: (at, context) =>
      asked(context, async () => {
        const options: unknown = await driver.optionsAt(at, context);
        if (!isRecord(options)) throw wrong('optionsAt', 'something that is no object');
        return options;
      }),
    readOptions: (kept) => {
      try {
        return driver.readOptions(kept);
      } catch (error) {
        throw told(error, NEVER);
      }
    },
    find: (options, context) =>
      asked(context, async () => {
        const found: unknown = await driver.find(options, context);
        if (!isFound(found)) throw wrong('find', 'neither a place that is here nor one that is absent');
        return found;
      }),
    open: (options, context) =>
      asked(context, async () => {
        const place = await driver.open(options, context);
        return checkedPlace(
          place,
          wrong,
          (call) => asked(context, call),
          (error) => told(error, context),
        );
      }),
  };
}

/** Reading options cannot be ended. */
const NEVER: PlaceContext = { signal: new AbortController().signal };

type Wrong = (method: string, answer: string) => DarkiveError;
type Asked = <T>(call: () => T | Promise<T>) => Promise<T>;

function checkedPlace(place: OpenPlace, wrong: Wrong, asked: Asked, told: (error: unknown) => unknown): OpenPlace {
  const all = async function* <T>(source: () => AsyncIterable<unknown>, use: (value: unknown) => T): AsyncGenerator<T> {
    try {
      for await (const value of source()) yield use(value);
    } catch (error) {
      throw told(error);
    }
  };
  return {
    room: () =>
      asked(async () => {
        const room: unknown = await place.room();
        if (!isRoom(room)) throw wrong('room', 'something that is no number of bytes');
        return room;
      }),
    list: () =>
      all(
        () => place.list(),
        (entry) => {
          if (isRecord(entry) && typeof entry['file'] === 'string' && isBytes(entry['bytes'])) {
            return { file: entry['file'], bytes: entry['bytes'] };
          }
          throw wrong('list', 'something that is no file with its size');
        },
      ),
    read: (file) =>
      all(
        () => place.read(file),
        (block) => {
          if (block instanceof Uint8Array) return block;
          throw wrong('read', 'something that is no bytes');
        },
      ),
    write: (file, source, expected) =>
      asked(async () => {
        const written: unknown = await place.write(file, source, expected);
        if (!isWritten(written)) throw wrong('write', 'neither `written` nor `source-differs`');
        return written;
      }),
    hash: (file) =>
      asked(async () => {
        const hash: unknown = await place.hash(file);
        if (!isHash(hash)) throw wrong('hash', 'something that is no size and SHA-256');
        return hash;
      }),
    remove: (file) =>
      asked(async () => {
        const removed: unknown = await place.remove(file);
        if (typeof removed !== 'boolean') throw wrong('remove', 'neither true nor false');
        return removed;
      }),
    sweep: () =>
      asked(async () => {
        const swept: unknown = await place.sweep();
        if (!isBytes(swept)) throw wrong('sweep', 'something that is no number of files');
        return swept;
      }),
    close: () => asked(() => place.close()),
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBytes(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isFound(value: unknown): value is Found {
  if (!isRecord(value)) return false;
  const { state, at, say } = value;
  return (state === 'here' && isText(at)) || (state === 'absent' && isText(say));
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isRoom(value: unknown): value is Awaited<ReturnType<OpenPlace['room']>> {
  if (!isRecord(value)) return false;
  const { freeBytes, capacityBytes, largestFile } = value;
  return isBytes(freeBytes) && isBytes(capacityBytes) && (largestFile === null || isBytes(largestFile));
}

function isExpected(value: unknown): value is Expected & Readonly<Record<string, unknown>> {
  return isRecord(value) && isBytes(value['bytes']) && /^[0-9a-f]{64}$/.test(String(value['sha256']));
}

function isHash(value: unknown): value is Awaited<ReturnType<OpenPlace['hash']>> {
  return isExpected(value) && typeof value['fromMedium'] === 'boolean';
}

function isWritten(value: unknown): value is Written {
  if (!isRecord(value)) return false;
  return value['state'] === 'written' || (value['state'] === 'source-differs' && isExpected(value));
}
