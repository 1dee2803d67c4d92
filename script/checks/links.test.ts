import { expect, test } from 'vitest';
import { anchorsOf, checkLinks, linksOf } from './links.ts';
import { formatProblem } from './problem.ts';

test('links to pages, files, directories and anchors that exist are fine, and other sites are not followed', () => {
  const pages = {
    'README.md': '[map](docs/map.md#the-words), [folder](packages), [site](https://example.org/x), [top](#top)\n# Top',
    'docs/map.md': '# The words\n[back](../README.md)',
  };
  expect(check(pages, ['packages'])).toEqual([]);
});

test('a missing page, a missing anchor, an absolute path and a way out are found with their line', () => {
  const pages = {
    'docs/a.md': '# One\n\n[x](b.md)\n[y](#two)\n[z](/docs/a.md)\n[w](../../other/c.md)\n[label]: gone.md',
  };
  expect(check(pages)).toEqual([
    'docs/a.md:3  b.md: there is no docs/b.md. Correct the path, or write the page.',
    'docs/a.md:4  #two: docs/a.md has no heading #two. Its anchors: one.',
    'docs/a.md:5  /docs/a.md: an absolute path. Make it relative to this page.',
    'docs/a.md:6  ../../other/c.md leads out of the repository. Link to the address instead.',
    'docs/a.md:7  gone.md: there is no docs/gone.md. Correct the path, or write the page.',
  ]);
});

test('code is not read for links', () => {
  expect(linksOf('`[a](b)` and [c](d)\n```md\n[e](f)\n```\n~~~\n[g](h)\n~~~\n[i](<j k.md>)')).toEqual([
    { target: 'd', line: 1 },
    { target: 'j k.md', line: 8 },
  ]);
});

test('anchors are those of GitHub: lower case, no punctuation, numbered when repeated', () => {
  expect([
    ...anchorsOf('# `darkive backup`: a run, step by step\n## Exit\n## Exit\n<a id="own"></a>\n```\n# code\n```'),
  ]).toEqual(['darkive-backup-a-run-step-by-step', 'exit', 'exit-1', 'own']);
});

function check(pages: Readonly<Record<string, string>>, others: readonly string[] = []): string[] {
  const exists = (path: string): boolean => path in pages || others.includes(path);
  return checkLinks({ pages: new Map(Object.entries(pages)), exists }).map(formatProblem);
}
