import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createListingParser } from './listing-parser.ts';
import type { CatalogueEntry } from './types.ts';

const HEAD = '<?xml version="1.0" ?>\n<!DOCTYPE Catalog SYSTEM "dar-catalog.dtd">\n<Catalog format="1.2">\n';
const ATTRIBUTES =
  '<Attributes data="saved" metadata="absent" user="u" group="g" permissions=" -rw-r--r--" atime="1" mtime="2" ctime="3"';

/** Names as latin1, so that one character is one byte. */
type Node = { name: string; children: Node[] | null; attribute: string | null };

const { node } = fc.letrec<{ node: Node }>((tie) => {
  const byte = fc
    .oneof(
      fc.constantFrom(...'<>&"\' =/\n\t;'),
      fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    )
    .filter((char) => char !== '/');
  const name = fc
    .array(byte, { minLength: 1, maxLength: 255 })
    .map((bytes) => bytes.join(''))
    // No entry has these names, and the reader refuses them.
    .filter((text) => text !== '.' && text !== '..');
  const attribute = fc.option(name.filter((text) => !text.includes('" />\n')));
  const file = fc.record({ name, children: fc.constant(null), attribute });
  const children = fc.array(tie('node'), { maxLength: 3 });
  const directory = fc.record({ name, children, attribute: fc.constant(null) });
  return { node: fc.oneof({ maxDepth: 3 }, file, directory) };
});

test('any tree of byte names is read back, wherever the bytes are cut', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(node, { maxLength: 4 }), cuts, (trees, positions) => {
      const bytes = Buffer.from(`${HEAD}${trees.map(encode).join('')}</Catalog>\n`, 'latin1');
      const entries = parse(
        bytes,
        positions.map((position) => position % (bytes.length + 1)),
      );
      expect(
        entries.map(({ path, kind, extendedAttributes }) => [path.toString('latin1'), kind, extendedAttributes]),
      ).toEqual(trees.flatMap((tree) => expected(tree, '')));
    }),
    { numRuns: 200 },
  );
});

test('bytes that come one by one give the same entries', () => {
  const bytes = Buffer.from(`${HEAD}${encode({ name: 'a>"', children: [], attribute: null })}</Catalog>\n`, 'latin1');
  const every = [...bytes.keys()];
  expect(parse(bytes, every).map(({ path }) => path.toString())).toEqual(['a>"']);
});

test('a promise from the receiver is awaited before the next entry', async () => {
  const names = ['a', 'b', 'c'].map((name) => ({ name, children: null, attribute: null }));
  let busy = false;
  const seen: string[] = [];
  const parser = createListingParser(async ({ path }) => {
    expect(busy).toBe(false);
    busy = true;
    await new Promise((resolve) => setImmediate(resolve));
    busy = false;
    seen.push(path.toString());
  });
  await parser.write(Buffer.from(`${HEAD}${names.map(encode).join('')}</Catalog>\n`));
  parser.end();
  expect(seen).toEqual(['a', 'b', 'c']);
});

test('a listing that ends early or holds something else is an error', () => {
  const cut = createListingParser(() => undefined);
  void cut.write(Buffer.from(`${HEAD}<File name="a" size="1"`));
  expect(() => cut.end()).toThrow(/ends early/);
  const other = createListingParser(() => undefined);
  expect(() => other.write(Buffer.from(`${HEAD}<html name="a">`))).toThrow(/cannot be read/);
});

function parse(bytes: Buffer, cuts: readonly number[]): CatalogueEntry[] {
  const entries: CatalogueEntry[] = [];
  const parser = createListingParser((entry) => void entries.push(entry));
  let from = 0;
  for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    void parser.write(bytes.subarray(from, cut));
    from = cut;
  }
  parser.end();
  return entries;
}

/** Writes a tree as dar 2.7.8 does. */
function encode(tree: Node): string {
  const name = escape(tree.name);
  if (tree.children !== null) {
    return `<Directory name="${name}">\n${ATTRIBUTES} />\n${tree.children.map(encode).join('')}</Directory>\n`;
  }
  const attribute =
    tree.attribute === null ? ' />\n' : `>\n\t<EA_entry ea_name="${tree.attribute}" />\n</Attributes>\n`;
  return `<File name="${name}" size="1" dirty="no">\n${ATTRIBUTES}${attribute}</File>\n`;
}

function escape(name: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return name.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char);
}

function expected(tree: Node, parent: string): unknown[] {
  const path = `${parent}${tree.name}`;
  const own = [path, tree.children === null ? 'file' : 'directory', ea(tree.attribute)];
  return [own, ...(tree.children ?? []).flatMap((child) => expected(child, `${path}/`))];
}

function ea(name: string | null): Buffer[] {
  return name === null ? [] : [Buffer.from(name, 'latin1')];
}

test('an element that is called like a method of every object is no entry', () => {
  const parser = createListingParser(() => undefined);
  const listing = `${HEAD}<constructor name="x">${ATTRIBUTES} /></constructor></Catalog>`;
  expect(() => parser.write(Buffer.from(listing))).toThrow('unexpected "<constructor name="x">"');
});

test.each(['..', '.', '', '../evil', '/tmp/evil'])(
  'an entry that is called "%s" would lead out of a restore: an error',
  (name) => {
    const parser = createListingParser(() => undefined);
    const listing = `${HEAD}<Directory name="${name}">${ATTRIBUTES} /></Directory></Catalog>`;
    expect(() => parser.write(Buffer.from(listing))).toThrow(`an entry is called "${name}", which is no name`);
  },
);
