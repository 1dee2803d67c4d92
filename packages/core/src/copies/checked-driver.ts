import { DarkiveError } from '../errors/index.ts';
import type { Expected, Found, OpenPlace, PlaceContext, PlaceDriver, Written } from './driver.ts';

/**
 * A plugin's driver, whose answers are looked at like any other input: what is not as the border says is an error of the
 * plugin (`hook-failed`), and never the ground for a decision. Nothing is told by what it throws: that goes through.
 */
export function checkedDriver(plugin: string, driver: PlaceDriver<object>): PlaceDriver<object> {
  const { kind, traits } = driver;
  const wrong = (method: string, answer: string): DarkiveError =>
    new DarkiveError('hook-failed', `${plugin}: its driver of places "${kind}" answered ${method} with ${answer}.`, {
      hint: `Update or remove the plugin: darkive plugins update`,
      facts: { plugin, kind, method },
    });
  return {
    kind,
    traits: { ...traits },
    optionsAt: async (at, context) => {
      const options: unknown = await driver.optionsAt(at, context);
      if (!isRecord(options)) throw wrong('optionsAt', 'something that is no object');
      return options;
    },
    readOptions: (kept) => driver.readOptions(kept),
    find: async (options, context) => {
      const found: unknown = await driver.find(options, context);
      if (!isFound(found)) throw wrong('find', 'neither a place that is here nor one that is absent');
      return found;
    },
    open: async (options, context: PlaceContext) => checkedPlace(await driver.open(options, context), wrong),
  };
}

type Wrong = (method: string, answer: string) => DarkiveError;

function checkedPlace(place: OpenPlace, wrong: Wrong): OpenPlace {
  return {
    room: async () => {
      const room: unknown = await place.room();
      if (!isRoom(room)) throw wrong('room', 'something that is no number of bytes');
      return room;
    },
    async *list() {
      for await (const entry of place.list() as AsyncIterable<unknown>) {
        if (!isRecord(entry) || typeof entry['file'] !== 'string' || !isBytes(entry['bytes'])) {
          throw wrong('list', 'something that is no file with its size');
        }
        yield { file: entry['file'], bytes: entry['bytes'] };
      }
    },
    async *read(file) {
      for await (const block of place.read(file) as AsyncIterable<unknown>) {
        if (!(block instanceof Uint8Array)) throw wrong('read', 'something that is no bytes');
        yield block;
      }
    },
    write: async (file, source, expected) => {
      const written: unknown = await place.write(file, source, expected);
      if (!isWritten(written)) throw wrong('write', 'neither `written` nor `source-differs`');
      return written;
    },
    hash: async (file) => {
      const hash: unknown = await place.hash(file);
      if (!isHash(hash)) throw wrong('hash', 'something that is no size and SHA-256');
      return hash;
    },
    remove: async (file) => {
      const removed: unknown = await place.remove(file);
      if (typeof removed !== 'boolean') throw wrong('remove', 'neither true nor false');
      return removed;
    },
    sweep: async () => {
      const swept: unknown = await place.sweep();
      if (!isBytes(swept)) throw wrong('sweep', 'something that is no number of files');
      return swept;
    },
    close: async () => place.close(),
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
