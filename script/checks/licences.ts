import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readPackageJson, type WorkspacePackage } from '../packages/workspace.ts';
import type { Problem } from './problem.ts';

/** SPDX names of licences that a package under MIT may be shipped with. */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache 2.0',
  'Artistic-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
]);

/** True when the SPDX expression can be satisfied with allowed licences alone: `(MIT OR GPL-3.0)`, `MIT AND ISC`. */
export function isAllowed(expression: string): boolean {
  const withoutBrackets = expression.trim().replace(/^\((.*)\)$/, '$1');
  return withoutBrackets.split(/\s+OR\s+/).some((choice) =>
    choice
      .replaceAll(/[()]/g, '')
      .split(/\s+AND\s+/)
      .every((name) => ALLOWED.has(name.trim())),
  );
}

export interface Dependency {
  readonly name: string;
  readonly version: string;
  /** As the package says it; null when it does not. */
  readonly licence: string | null;
  /** Names from a package of the workspace down to it: `@darkive/core > execa > which`. */
  readonly path: string;
}

/** Everything that the packages need in production, directly or not, as installed. Optional packages of other platforms are not there. */
export function productionDependencies(root: string, packages: readonly WorkspacePackage[]): readonly Dependency[] {
  const found = new Map<string, Dependency>();
  const own = new Set(packages.map(({ name }) => name));

  const follow = (directory: string, path: string): void => {
    const { dependencies, optionalDependencies } = readPackageJson(join(directory, 'package.json'));
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const target = own.has(name) ? null : locate(name, directory);
      if (target === null || found.has(target)) continue;
      const { version, license, licenses } = readPackageJson(join(target, 'package.json')) as Licensed;
      found.set(target, { name, version, licence: licenceOf(license ?? licenses), path: `${path} > ${name}` });
      follow(target, `${path} > ${name}`);
    }
  };
  for (const { directory, name } of packages) follow(join(root, directory), name);
  return [...found.values()];
}

export function checkLicences(dependencies: readonly Dependency[]): readonly Problem[] {
  return dependencies
    .filter(({ licence }) => licence === null || !isAllowed(licence))
    .map(({ name, version, licence, path }) => ({
      file: 'package.json',
      line: null,
      message: `${name} ${version} has the licence ${licence ?? '(none given)'} (${path}). Use another package, or add the licence to script/checks/licences.ts if it may be shipped.`,
    }));
}

/** package.json allows, in old packages, an object or a list of objects. */
interface Licensed {
  readonly version: string;
  readonly license?: unknown;
  readonly licenses?: unknown;
}

function licenceOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(licenceOf).join(' OR ');
  return typeof value === 'object' && value !== null && 'type' in value ? String(value.type) : null;
}

/** The directory of a package as Node finds it from `directory`; null when it is not installed. */
function locate(name: string, directory: string): string | null {
  for (let at = realpathSync(directory); at !== dirname(at); at = dirname(at)) {
    const candidate = join(at, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return realpathSync(candidate);
  }
  return null;
}
