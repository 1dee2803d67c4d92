import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ExpectedFile, OpenPlace, PlaceDriver } from '../../lifecycle/place-driver.ts';

export interface TestPlace<Options> {
  /** Leads to an empty place. */
  readonly here: Options;
  /** Leads to a place that is not there; null where there is no such thing. */
  readonly absent: Options | null;
  /** Called when the test is over, whatever came of it. */
  readonly dispose: () => Promise<void>;
}

export interface PlaceDriverContractRequest<Options> {
  readonly driver: PlaceDriver<Options>;
  /** Makes an empty place; called anew for each test. */
  readonly make: () => Promise<TestPlace<Options>>;
  /** Of the test framework: vitest's, node:test's or another's. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  readonly describe: (name: string, body: () => void) => unknown;
}

/** The tests that every driver of places must pass. Uses node:assert alone. */
export function placeDriverContract<Options>({
  driver,
  make,
  it,
  describe,
}: PlaceDriverContractRequest<Options>): void {
  const at = (
    name: string,
    body: (place: OpenPlace, reopen: () => Promise<OpenPlace>, abort: AbortController) => Promise<void>,
  ) =>
    it(name, async () => {
      const test = await make();
      const abort = new AbortController();
      const opened: OpenPlace[] = [];
      const open = async (signal: AbortSignal): Promise<OpenPlace> => {
        for (const place of opened.splice(0)) await place.close();
        const place = await driver.open(test.here, { signal });
        opened.push(place);
        return place;
      };
      try {
        await body(await open(abort.signal), () => open(new AbortController().signal), abort);
      } finally {
        for (const place of opened) await place.close();
        await test.dispose();
      }
    });

  describe('the contract of drivers', () => {
    it('understands its own options after they were kept as JSON, and refuses what are none', async () => {
      const { here, dispose } = await make();
      try {
        const kept: unknown = JSON.parse(JSON.stringify(here));
        assert.deepEqual(driver.readOptions(kept), here);
        for (const wrong of [null, 7, 'text', [], {}]) assert.throws(() => driver.readOptions(wrong));
      } finally {
        await dispose();
      }
    });

    it('finds a place that is there, and says of another one what a person has to do', async () => {
      const { here, absent, dispose } = await make();
      const context = { signal: new AbortController().signal };
      try {
        const found = await driver.find(here, context);
        assert.equal(found.state, 'here');
        assert.notEqual(found.state === 'here' ? found.at : '', '');
        if (absent === null) return;
        const missing = await driver.find(absent, context);
        assert.equal(missing.state, 'absent');
        assert.match(missing.state === 'absent' ? missing.say : '', /^[A-Z].*\.$/s);
        await assert.rejects(async () => driver.open(absent, context));
      } finally {
        await dispose();
      }
    });

    for (const size of [0, 1, 4096, 1_048_577]) {
      at(`gives a file of ${size} bytes back as it was written, also when opened anew`, async (place, reopen) => {
        const content = bytesOf(size);
        assert.deepEqual(await place.write('archives/a.1.dar', chunks(content), expected(content)), {
          state: 'written',
        });
        const again = await reopen();
        assert.ok((await collect(again.read('archives/a.1.dar'))).equals(content));
        const { fromMedium, ...hash } = await again.hash('archives/a.1.dar');
        assert.deepEqual(hash, expected(content));
        assert.equal(typeof fromMedium, 'boolean');
      });
    }

    at('lists every file once, with its size, in whatever directory', async (place) => {
      const files = { 'top': 3, 'a/one': 0, 'a/b/two': 5000, 'with a space & ünïcode': 1 };
      for (const [file, size] of Object.entries(files)) await put(place, file, bytesOf(size));
      assert.deepEqual(await listed(place), files);
    });

    at('replaces a file by another one', async (place) => {
      await put(place, 'file', bytesOf(100));
      await put(place, 'file', bytesOf(7));
      assert.deepEqual(await listed(place), { file: 7 });
    });

    const failures: Record<string, (content: Buffer) => AsyncIterable<Uint8Array>> = {
      'is shorter than expected': (content) => chunks(content.subarray(0, -1)),
      'is longer than expected': (content) => chunks(Buffer.concat([content, content])),
      'has another content than expected': (content) => chunks(Buffer.from(content).fill(1, 5000, 5001)),
    };
    for (const [what, source] of Object.entries(failures)) {
      at(`says so when the source ${what}, and leaves all as it was`, async (place) => {
        await put(place, 'there', bytesOf(9));
        const content = bytesOf(70_000);
        for (const file of ['there', 'new']) {
          const written = await place.write(file, source(content), expected(content));
          assert.equal(written.state, 'source-differs');
        }
        await assertUntouched(place);
      });
    }

    at('throws what the source throws, and leaves all as it was', async (place) => {
      await put(place, 'there', bytesOf(9));
      const content = bytesOf(70_000);
      for (const file of ['there', 'new']) {
        await assert.rejects(place.write(file, broken(content), expected(content)), /the source broke/);
      }
      await assertUntouched(place);
    });

    at('ends with the reason when it is aborted meanwhile, and leaves all as it was', async (place, reopen, abort) => {
      await put(place, 'there', bytesOf(9));
      const content = bytesOf(70_000);
      await assert.rejects(place.write('new', aborting(content, abort), expected(content)), /told to stop/);
      await assertUntouched(await reopen());
    });

    at('says of a file that is not there that there is none', async (place) => {
      await assert.rejects(collect(place.read('none')), isMissing);
      await assert.rejects(collect(place.read('no/directory')), isMissing);
      await assert.rejects(place.hash('none'), isMissing);
    });

    for (const file of ['../out', 'a/../../out', '/out', '', 'a//b', './a', 'a/.', 'a.part', 'a\0b']) {
      at(`refuses ${JSON.stringify(file)} as a name`, async (place) => {
        await assert.rejects(place.write(file, chunks(bytesOf(1)), expected(bytesOf(1))));
        await assert.rejects(collect(place.read(file)));
        await assert.rejects(place.hash(file));
        await assert.rejects(place.remove(file));
        assert.deepEqual(await listed(place), {});
      });
    }

    at('tells how much room there is', async (place) => {
      const { freeBytes, capacityBytes, largestFile } = await place.room();
      assert.ok(freeBytes >= 0 && freeBytes <= capacityBytes, `${freeBytes} of ${capacityBytes}`);
      assert.ok(largestFile === null || largestFile > 0);
    });

    at('sweeps nothing where nothing was left', async (place) => {
      await put(place, 'a/file', bytesOf(9));
      assert.equal(await place.sweep(), 0);
      assert.deepEqual(await listed(place), { 'a/file': 9 });
    });

    if (driver.traits.rewritable) {
      at('removes a file for good, and says when there was none', async (place, reopen) => {
        await put(place, 'a/file', bytesOf(9));
        assert.equal(await place.remove('a/file'), true);
        assert.equal(await place.remove('a/file'), false);
        assert.deepEqual(await listed(await reopen()), {});
      });
    }
  });
}

/** Of `node:fs`, or one of core's that says whence it came. */
function isMissing(error: Error & { readonly code?: unknown; readonly facts?: { readonly errno?: unknown } }): boolean {
  assert.equal(
    error.code === 'ENOENT' || error.facts?.errno === 'ENOENT',
    true,
    `no error with ENOENT: ${error.message}`,
  );
  return true;
}

async function assertUntouched(place: OpenPlace): Promise<void> {
  assert.deepEqual(await listed(place), { there: 9 });
  assert.ok((await collect(place.read('there'))).equals(bytesOf(9)));
  assert.equal(await place.sweep(), 0, 'an unfinished file was left');
}

async function put(place: OpenPlace, file: string, content: Buffer): Promise<void> {
  assert.deepEqual(await place.write(file, chunks(content), expected(content)), { state: 'written' });
}

async function listed(place: OpenPlace): Promise<Record<string, number>> {
  const files: Record<string, number> = {};
  for await (const { file, bytes } of place.list()) {
    assert.ok(!Object.hasOwn(files, file), `${file} is listed twice`);
    files[file] = bytes;
  }
  return files;
}

/** The same for the same size, and no two blocks alike. */
function bytesOf(size: number): Buffer {
  const blocks: Buffer[] = [];
  for (let at = 0; at * 32 < size; at += 1) blocks.push(createHash('sha256').update(`${size} ${at}`).digest());
  return Buffer.concat(blocks).subarray(0, size);
}

function expected(content: Buffer): ExpectedFile {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

const CHUNK_BYTES = 30_000;

async function* chunks(content: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK_BYTES) yield content.subarray(at, at + CHUNK_BYTES);
}

async function* broken(content: Buffer): AsyncGenerator<Uint8Array> {
  yield content.subarray(0, CHUNK_BYTES);
  throw new Error('the source broke');
}

async function* aborting(content: Buffer, abort: AbortController): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks(content)) {
    yield chunk;
    abort.abort(new Error('told to stop'));
  }
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}
