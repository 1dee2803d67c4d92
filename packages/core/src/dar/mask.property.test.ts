import { isUtf8 } from 'node:buffer';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinBytes } from '../fs/index.ts';
import { createDar } from './dar.ts';
import { createRequest, structured } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';
import type { SelectionRule } from './types.ts';

/** What is special to a shell pattern, to a regular expression, to glibc's extensions of it, to shells, and to UTF-8. */
const SPECIAL = Buffer.from('\'"`<>$[]*?\\{}()|^.+-~#!&;%: =,@\n\t\r_aZ0w');
const byte = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...SPECIAL) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }) },
);
const bytesName = fc
  .array(byte, { minLength: 1, maxLength: 8 })
  .map((bytes) => Buffer.from(bytes))
  .filter((name) => !name.includes(0x2f) && !['.', '..'].includes(name.toString()));
const textName = fc
  .oneof(
    bytesName.filter((name) => isUtf8(name)).map(String),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 4 }),
  )
  .filter((name) => !/[/\0]/.test(name) && name !== '.' && name !== '..' && Buffer.from(name).toString() === name);

test('masks for literal paths take away those paths and nothing else, whatever bytes root and names hold', async () => {
  const directory = await temporaryDirectory();
  const dar = createDar(createTestRunner());
  let number = 0;
  await fc.assert(
    fc.asyncProperty(
      textName,
      fc.uniqueArray(bytesName, { minLength: 3, maxLength: 8, selector: (name) => name.toString('latin1') }),
      fc.nat(),
      fc.boolean(),
      async (rootName, names, pick, wanted) => {
        number += 1;
        const root = join(directory, String(number), rootName);
        await mkdir(root, { recursive: true });
        for (const name of names) {
          await mkdir(joinBytes(Buffer.from(root), name));
          for (const inner of names) await writeFile(joinBytes(Buffer.from(root), joinBytes(name, inner)), 'x');
        }
        const at = (offset: number): Buffer => names[(pick + offset) % names.length] ?? Buffer.from('x');
        const [own, ruled, below] = [at(0), at(1), joinBytes(at(2), at(0))];
        // Rules come from a text file, our own directories from the file system.
        const rules: SelectionRule[] = [ruled, below].filter((path) => isUtf8(path)).map(excluded);
        if (wanted && isUtf8(at(2))) rules.unshift({ action: 'include', match: 'path', pattern: String(at(2)) });
        const base = join(directory, `archive-${number}`);
        const alwaysExclude = [own, joinBytes(at(2), at(1))];
        const created = await dar.create(
          createRequest(base, root, { selection: structured({ rules }), alwaysExclude }),
        );
        expect(created.outcome).toEqual({ kind: 'ok' });
        const archived: string[] = [];
        await dar.list(base, ({ path }) => void archived.push(path.toString('latin1')));

        // The oracle knows no masks: literal paths and what is below them.
        const gone = [...alwaysExclude, ...rules.filter(({ action }) => action === 'exclude').map(bytesOf)];
        const only = rules.filter(({ action }) => action === 'include').map(bytesOf);
        const all = (await tree(Buffer.from(root))).filter(
          (path) =>
            !gone.some((one) => covers(one, path)) &&
            (only.length === 0 || only.some((one) => covers(one, path) || covers(path, one))),
        );
        expect(archived.toSorted()).toEqual(all.map((path) => path.toString('latin1')).toSorted());
      },
    ),
    { numRuns: Number(process.env['DARKIVE_MASKS'] ?? 40) },
  );
});

function excluded(path: Buffer): SelectionRule {
  return { action: 'exclude', match: 'path', pattern: path.toString() };
}

function bytesOf(rule: SelectionRule): Buffer {
  return Buffer.from(rule.pattern);
}

function covers(above: Buffer, path: Buffer): boolean {
  return path.equals(above) || (path.subarray(0, above.length).equals(above) && path[above.length] === 0x2f);
}

async function tree(root: Buffer, below: Buffer = Buffer.alloc(0)): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for (const name of await readdir(joinBytes(root, below), { encoding: 'buffer' })) {
    const path = joinBytes(below, name);
    found.push(path);
    if (below.length === 0) found.push(...(await tree(root, path)));
  }
  return found;
}
