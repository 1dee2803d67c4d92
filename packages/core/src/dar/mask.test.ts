import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDar } from './dar.ts';
import { selectionMatcher } from './mask.ts';
import { createRequest, rules, structured } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';
import type { SelectionRule } from './types.ts';

const FILES = [
  'a/one',
  'a/st*r',
  'a/staar',
  'a/x[1].tmp',
  'a/.hidden.tmp',
  'a/b/c/deep',
  'a/b/keep.tmp',
  'a-b/]',
  'a/c$h',
  'home/user/.cache/big',
  'home/user/doc.txt',
  'home/user/new\nline.tmp',
  'home/userx/doc.txt',
  'grün/é.txt',
  'top.tmp',
];

const RULE_SETS: Readonly<Record<string, SelectionRule[]>> = {
  'no rule': [],
  'exclude a directory': rules('-a'),
  'exclude, then include below it': rules('-a', '+a/b/c'),
  'include, then exclude below it': rules('+a', '-a/b'),
  'include only one file': rules('+home/user/doc.txt'),
  'exclude everything, then include': rules('-~*', '+a/b'),
  'the last one wins': rules('+a/b', '-a'),
  'a literal star': rules('-a/st*r'),
  'a literal bracket': rules('-a/x[1].tmp', '-a-b/]'),
  'a star crosses directories': rules('-~*.tmp'),
  'a pattern of a directory prunes what is below': rules('-~home/*/.cache'),
  'question mark and set': rules('-~a/st?ar', '-~[!ah]*'),
  'sets with special members': rules('-~a-b/[]^-]', '-~a/[[:alpha:]]ne', '-~home/user[a-z]'),
  'names do not apply to directories': rules('-:a', '-:user', '-:one'),
  'a star does not match a leading period in names': rules('-:*.tmp'),
  'an explicit period does': rules('-:.*.tmp'),
  'names in order': rules('-:*.tmp', '+:keep.tmp'),
  'only some names': rules('+:*.txt'),
  'names and paths are independent': rules('-:*.tmp', '+a', '-a/b/c', '+:k*'),
  'bytes that are not ASCII': rules('-gr\u00fcn/\u00e9.txt', '-:?.txt'),
  'a literal dollar': rules('-a/c$h'),
  'sets with a dollar': rules('-~a/c[$x]h', '-~a/[!$o]ne'),
  'ranges over a dollar': rules('-~a/c[!#-%]h', '-~a/?["-&]h'),
  'two bytes for one letter': rules('-:??.txt'),
};

for (const rootName of ['plain', 'we[i]rd+(y)*?\\z{2}^$|.', `Mo'm \`<s> "$HOME" [1]\n\u00e9`]) {
  test(`the matcher agrees with dar below a root named ${rootName}`, async () => {
    const directory = await temporaryDirectory();
    const root = join(directory, rootName);
    for (const file of FILES) {
      await mkdir(join(root, file, '..'), { recursive: true });
      await writeFile(join(root, file), 'x');
    }
    const dar = createDar(createTestRunner());
    for (const [number, [what, set]] of Object.entries(RULE_SETS).entries()) {
      const base = join(directory, `archive-${number}`);
      const alwaysExclude = number % 2 === 0 ? [Buffer.from('home/userx')] : [];
      const created = await dar.create(
        createRequest(base, root, { selection: structured({ rules: set }), alwaysExclude }),
      );
      expect(created.outcome, what).toEqual({ kind: 'ok' });
      const archived: string[] = [];
      await dar.list(base, ({ path }) => void archived.push(path.toString()));
      expect(archived.toSorted(), what).toEqual((await selected(root, '', set, alwaysExclude)).toSorted());
    }
  });
}

async function selected(root: string, path: string, set: SelectionRule[], always: Buffer[]): Promise<string[]> {
  const matcher = selectionMatcher(set, always);
  const found: string[] = [];
  for (const entry of await readdir(join(root, path), { withFileTypes: true })) {
    const inside = path === '' ? entry.name : `${path}/${entry.name}`;
    if (matcher(Buffer.from(inside), entry.isDirectory()) !== 'include') continue;
    found.push(inside);
    if (entry.isDirectory()) found.push(...(await selected(root, inside, set, always)));
  }
  return found;
}
