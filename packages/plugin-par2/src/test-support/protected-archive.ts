import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OnDamageEvent, OnDamageResult, StoredFile, VerifyEvent } from '@darkive/core/plugin';
import { createTestContext, makeTestArchive, type TestArchive, type TestContext } from '@darkive/core/testing';
import { onDamage } from '../on-damage.ts';
import { optionsSchema, type Par2Options } from '../options.ts';
import { postArchive } from '../post-archive.ts';

/** Most tests are for both. */
export const ENGINES = ['darkive', 'par2'] as const;

export interface ProtectedArchive {
  readonly archive: TestArchive;
  readonly event: VerifyEvent;
  readonly made: TestContext<Par2Options>;
  readonly repair: (damaged: OnDamageEvent['damaged']) => Promise<OnDamageResult>;
}

/** An archive with real parity, published, in a directory that the callback owns. */
export async function withProtectedArchive(
  request: {
    readonly section?: object;
    readonly sliceBytes?: readonly number[];
    readonly definition?: string;
    readonly elsewhere?: boolean;
  },
  body: (stand: ProtectedArchive) => Promise<void>,
): Promise<void> {
  const { section = {}, elsewhere = false, ...rest } = request;
  const made = await createTestContext({ options: optionsSchema.parse(section) });
  try {
    const parity = join(made.directory, 'parity');
    await mkdir(parity);
    const options = { ...made.context.options, directory: elsewhere ? parity : null };
    const context = { ...made.context, options };
    const archive = await makeTestArchive({ directory: join(made.directory, 'archives'), ...rest });
    const { artifacts } = await postArchive(archive.postArchive, context);
    const event = await archive.publish('@darkive/plugin-par2', artifacts, made.staged);
    await body({
      archive,
      event,
      made: { ...made, context },
      repair: async (damaged) => {
        const scratch = join(made.directory, 'scratch');
        await mkdir(scratch);
        return await onDamage({ ...event, damaged, scratch }, context);
      },
    });
  } finally {
    await made.cleanUp();
  }
}

/** Turns `count` bytes over, from `position` on. */
export async function flip({ path }: Pick<StoredFile, 'path'>, position: number, count: number): Promise<void> {
  const content = await readFile(path);
  for (let byte = position; byte < position + count; byte += 1) content[byte] = (content[byte] ?? 0) ^ 0xff;
  await writeFile(path, content);
}

export function at<Item>(list: readonly Item[], index: number): Item {
  const item = list.at(index);
  if (item === undefined) throw new Error(`no entry ${index}`);
  return item;
}
