import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The parts of a package.json that the scripts use. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly oclif?: { readonly commands?: unknown; readonly plugins?: readonly string[] };
}

export interface WorkspacePackage {
  readonly name: string;
  /** Relative to the repository, with `/`: `packages/core`. */
  readonly directory: string;
  readonly json: PackageJson;
  /** Built by `tsc -b` from src to dist. */
  readonly built: boolean;
}

/** The packages of the workspace, by directory. */
export function readWorkspace(root: string): readonly WorkspacePackage[] {
  return readPackages(root, 'packages/*/package.json');
}

/** Plugins as strangers would write them: no part of the workspace, each with a lockfile of its own. */
export function readExamples(root: string): readonly WorkspacePackage[] {
  return readPackages(root, 'examples/*/package.json');
}

function readPackages(root: string, pattern: string): readonly WorkspacePackage[] {
  return globSync(pattern, { cwd: root })
    .toSorted()
    .map((file) => {
      const directory = file.slice(0, -'/package.json'.length);
      const json = readPackageJson(join(root, file));
      return { name: json.name, directory, json, built: existsSync(join(root, directory, 'tsconfig.json')) };
    });
}

export function readPackageJson(file: string): PackageJson {
  return JSON.parse(readFileSync(file, 'utf8')) as PackageJson;
}
