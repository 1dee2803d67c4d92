// Checks the changesets in .changeset: real packages, real bumps, and something said. See checks/changesets.ts.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkChangesets } from './checks/changesets.ts';
import { report } from './checks/problem.ts';
import { readWorkspace } from './packages/workspace.ts';

const root = join(import.meta.dirname, '..');
const packages = readWorkspace(root).filter(({ json }) => json.private !== true);
const files = globSync('.changeset/*.md', { cwd: root }).filter((file) => !file.endsWith('/README.md'));
const changesets = new Map(files.toSorted().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
JSON.parse(readFileSync(join(root, '.changeset/config.json'), 'utf8'));
const names = packages.map(({ name }) => name);
report(checkChangesets(changesets, names), `${files.length} changesets`);
