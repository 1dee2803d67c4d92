// Checks the licences of everything that is shipped or installed with the packages. See checks/licences.ts.
import { join } from 'node:path';
import { checkLicences, productionDependencies } from './checks/licences.ts';
import { report } from './checks/problem.ts';
import { readWorkspace } from './packages/workspace.ts';

const root = join(import.meta.dirname, '..');
const dependencies = productionDependencies(root, readWorkspace(root));
report(checkLicences(dependencies), `${dependencies.length} dependencies`);
