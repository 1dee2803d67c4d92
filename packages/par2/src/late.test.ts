import { mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createParity, Par2Error, repairParity, verifyParity } from './index.ts';
import { noise, sandbox } from './test-support/sandbox.ts';
import type { Sandbox } from './test-support/sandbox.ts';

const data = noise(500_000, 1);

/** Makes a set, and does something when all has been read and computed. Resolves to `code: message`, or to `made`. */
async function createdLate(box: Sandbox, event: () => void, options: object = {}): Promise<string> {
  let done = false;
  return createParity({
    base: box.file('in'),
    files: ['data'],
    output: box.file('out/s.par2'),
    blockSize: 5000,
    recoveryBlocks: 7,
    ...options,
    onProgress({ stage, bytes, totalBytes }) {
      if (done || stage !== 'compute' || bytes < totalBytes) return;
      done = true;
      event();
    },
  }).then(
    () => 'made',
    (error: unknown) => {
      if (error instanceof Par2Error) return `${error.code}: ${error.message}`;
      throw error;
    },
  );
}

async function boxed(): Promise<Sandbox> {
  const box = await sandbox();
  for (const name of ['in', 'out']) mkdirSync(box.file(name));
  await box.write('in/data', data);
  return box;
}

/** What may go wrong when all is computed, and what is said of it. */
const EVENTS: Readonly<Record<string, { event: (box: Sandbox) => void; says: RegExp; left: readonly string[] }>> = {
  'the name of the index is taken': {
    event: (box) => writeFileSync(box.file('out/s.par2'), 'mine'),
    says: /^exists: .*s\.par2/,
    left: ['s.par2'],
  },
  'the name of a volume is taken': {
    event: (box) => writeFileSync(box.file('out/s.vol1+2.par2'), 'mine'),
    says: /^exists: .*s\.vol1\+2\.par2/,
    left: ['s.vol1+2.par2'],
  },
  'the unfinished files are removed': {
    event: (box) => {
      for (const name of readdirSync(box.file('out'))) rmSync(box.file(`out/${name}`));
    },
    says: /^vanished: .*removed meanwhile/,
    left: [],
  },
  'the directory is removed': {
    event: (box) => {
      rmSync(box.file('out'), { recursive: true });
      mkdirSync(box.file('out'));
    },
    says: /^vanished: .*removed meanwhile/,
    left: [],
  },
  'the source grows': {
    event: (box) => writeFileSync(box.file('in/data'), 'more', { flag: 'a' }),
    says: /^changed: .*it had 500000 bytes and has 500004/,
    left: [],
  },
  'the source is written to': {
    event: (box) => writeFileSync(box.file('in/data'), 'other', { flag: 'r+' }),
    says: /^changed: .*so is its content/,
    left: [],
  },
  'another file takes the name of the source': {
    event: (box) => {
      writeFileSync(box.file('in/new'), data);
      renameSync(box.file('in/new'), box.file('in/data'));
    },
    says: /^changed: .*another file has its name/,
    left: [],
  },
  'the source is removed': { event: (box) => rmSync(box.file('in/data')), says: /^vanished: .*is gone/, left: [] },
};

test.for(Object.entries(EVENTS))(
  'when all is computed and %s, the error says so, and nothing is left',
  async ([, fault]) => {
    const box = await boxed();
    const error = await createdLate(box, () => fault.event(box));
    expect(error).toMatch(fault.says);
    expect(readdirSync(box.file('out'))).toEqual(fault.left);
    for (const name of fault.left) expect(String(await box.read(`out/${name}`))).toBe('mine');
  },
);

test('a source that is only touched costs a reading, not the work', async () => {
  const box = await boxed();
  expect(await createdLate(box, () => utimesSync(box.file('in/data'), 1, 1))).toBe('made');
  const index = box.file('out/s.par2');
  expect(await verifyParity({ index, directory: box.file('in') })).toMatchObject({ status: 'intact' });
  // In several passes the parts of a block may be of different times.
  const options = { memoryLimit: 70_000, output: box.file('out/t.par2') };
  const error = await createdLate(box, () => utimesSync(box.file('in/data'), 2, 2), options);
  expect(error).toMatch(/^changed: /);
});

test('a set that cannot be replaced at the last moment stays as it was, and can still repair', async () => {
  const box = await boxed();
  expect(await createdLate(box, () => undefined)).toBe('made');
  const before = readdirSync(box.file('out'));
  const contents = await Promise.all(before.map((name) => box.read(`out/${name}`)));
  await box.write('in/data', noise(500_000, 2));
  // The index comes last; a directory cannot be replaced by a file.
  const event = (): void => {
    renameSync(box.file('out/s.par2'), box.file('kept'));
    mkdirSync(box.file('out/s.par2'));
  };
  expect(await createdLate(box, event, { overwrite: true })).toMatch(/^unwritable: /);
  rmSync(box.file('out/s.par2'), { recursive: true });
  renameSync(box.file('kept'), box.file('out/s.par2'));
  expect(readdirSync(box.file('out'))).toEqual(before);
  for (const [i, name] of before.entries())
    expect((await box.read(`out/${name}`)).equals(contents[i] ?? data), name).toBe(true);
  await box.write('in/data', Buffer.from(data).fill(0, 100, 200));
  await repairParity({ index: box.file('out/s.par2'), directory: box.file('in') });
  expect((await box.read('in/data')).equals(data)).toBe(true);
});
