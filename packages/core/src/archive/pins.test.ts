import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPins, removePin, writePin } from './pins.ts';

const NAME = 'home_FULL_2026-01-02_030405';
const pin = { archive: { id: crypto.randomUUID(), name: NAME }, pinnedAt: '2026-01-03T00:00:00.000Z', reason: 'tax' };

async function directory(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'darkive-pins-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
}

test('a pin is a readable file beside the slices until it is removed', async () => {
  const archives = await directory();
  const file = await writePin(archives, pin);
  expect(file).toBe(join(archives, `${NAME}.pin`));
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ schema: 'darkive.pin-file/1', ...pin });
  expect((await readPins(archives)).pins.get(NAME)).toMatchObject({ reason: 'tax' });
  expect(await removePin(archives, NAME)).toBe(true);
  expect(await removePin(archives, NAME)).toBe(false);
  expect((await readPins(archives)).pins.size).toBe(0);
});

test('a pin that cannot be read still pins', async () => {
  const archives = await directory();
  await writeFile(join(archives, `${NAME}.pin`), 'not JSON');
  const { pins, problems } = await readPins(archives);
  expect(pins.get(NAME)).toBeNull();
  expect(problems).toMatchObject([{ file: `${NAME}.pin` }]);
});
