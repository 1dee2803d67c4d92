// Checks that links between the pages of this repository, and to its files, lead somewhere. See checks/links.ts.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinks } from './checks/links.ts';
import { report } from './checks/problem.ts';

const root = join(import.meta.dirname, '..');
const skipped = ['node_modules', '.tools', '.git', 'dist', 'coverage', 'CHANGELOG.md'];
const paths = globSync(['*.md', '.changeset/*.md', '.github/**/*.md', '*/**/*.md'], {
  cwd: root,
  exclude: (name) => skipped.some((part) => name === part || name.endsWith(`/${part}`)),
});
const pages = new Map(paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]));
report(checkLinks({ pages, exists: (path) => existsSync(join(root, path)) }), `${pages.size} pages`);
