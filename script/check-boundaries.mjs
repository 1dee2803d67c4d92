// Checks who imports whom: package boundaries, core's layers and purity, import cycles (checks/boundaries.ts), and that no
// test asks what day it is (checks/test-clock.ts).
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBoundaries } from './checks/boundaries.ts';
import { report } from './checks/problem.ts';
import { parseSource } from './checks/source-file.ts';
import { checkTestClock } from './checks/test-clock.ts';
import { readExamples, readWorkspace } from './packages/workspace.ts';

const root = join(import.meta.dirname, '..');
const paths = globSync(['packages/*/{src,test}/**/*.{ts,tsx}', 'examples/*/{src,test}/**/*.ts'], {
  cwd: root,
}).toSorted();
const files = paths.map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
const problems = [...checkBoundaries([...readWorkspace(root), ...readExamples(root)], files), ...checkTestClock(files)];
report(problems, `${files.length} files`);
