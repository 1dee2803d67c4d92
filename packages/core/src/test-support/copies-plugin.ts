import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { definePlugin, type DarkivePlugin } from '../lifecycle/plugin-types.ts';
import type { StandardSchema } from '../lifecycle/standard-schema.ts';
import { finding } from '../records/finding.ts';

/** A plugin that keeps a whole copy of every slice: the simplest redundancy there is. A slice is one block. */
export const copies: DarkivePlugin = definePlugin({
  name: 'darkive-plugin-copies',
  apiVersion: 1,
  options: z.strictObject({}) as StandardSchema,
  hooks: {
    'post-archive': async ({ slices }, context) => {
      const directory = await context.stage();
      return Promise.all(
        slices.map(async ({ path, number }) => {
          const copy = join(directory, `${basename(path)}.copy`);
          await writeFile(copy, await readFile(path));
          return {
            kind: 'parity',
            path: copy,
            parity: { slice: number, blockSize: 1, sourceBlocks: 1, recoveryBlocks: 1 },
          };
        }),
      );
    },
    'verify': async ({ artifacts, slices }) => {
      const there = await Promise.all(
        slices.map(async ({ slice, bytes }) => {
          const copy = artifacts.find((artifact) => artifact.slice === slice);
          const content = await readFile(copy?.path ?? '').catch(() => null);
          return { slice: slice ?? 0, sourceBlocks: 1, planned: 1, available: content?.length === bytes ? 1 : 0 };
        }),
      );
      const lost = there.filter(({ available }) => available === 0);
      return {
        findings: lost.map(({ slice }) => finding('degraded', 'copy-lost', `The copy of slice ${slice} is lost.`)),
        redundancy: there,
      };
    },
    'on-damage': async ({ damaged, artifacts, slices, scratch }) => {
      const files: { slice: number; path: string }[] = [];
      for (const { slice } of damaged) {
        const copy = artifacts.find((one) => one.slice === slice);
        const content = await readFile(copy?.path ?? '').catch(() => null);
        const blocks = [{ slice, lost: 1, available: content === null ? 0 : 1 }];
        if (content === null) return { result: 'declined', reason: `slice ${slice} has no copy`, blocks };
        const path = join(scratch, basename(slices[slice - 1]?.path ?? ''));
        await writeFile(path, content);
        files.push({ slice, path });
      }
      return { result: 'repaired', files };
    },
    'repair-drill': async ({ slice, artifacts, slices, scratch }) => {
      const copy = artifacts.find((one) => one.slice === slice);
      const content = await readFile(copy?.path ?? '').catch(() => null);
      if (content === null) return { result: 'failed', reason: 'the copy is lost' };
      const path = join(scratch, basename(slices[slice - 1]?.path ?? ''));
      await writeFile(path, content);
      return { result: 'rebuilt', path, blocks: 1, bytes: content.length };
    },
  },
});
