import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkspacePackage } from './workspace.ts';

/** One command in an oclif.manifest.json; the parts that the command reference shows. */
export interface ManifestCommand {
  readonly id: string;
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly usage?: string | readonly string[];
  readonly examples?: readonly (string | { readonly description?: string; readonly command: string })[];
  readonly aliases?: readonly string[];
  readonly strict?: boolean;
  readonly args?: Readonly<Record<string, ManifestArgument>>;
  readonly flags?: Readonly<Record<string, ManifestFlag>>;
}

export interface ManifestArgument {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly options?: readonly string[];
}

export interface ManifestFlag {
  readonly name: string;
  readonly type: 'boolean' | 'option';
  readonly char?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly hidden?: boolean;
  readonly multiple?: boolean;
  readonly allowNo?: boolean;
  readonly default?: unknown;
  readonly options?: readonly string[];
  readonly helpValue?: string | readonly string[];
}

export interface OclifManifest {
  readonly commands: Readonly<Record<string, ManifestCommand>>;
  readonly version: string;
}

const FILE = 'oclif.manifest.json';

/** The package's written manifest; null when it has none. */
export function readOclifManifest(root: string, { directory }: WorkspacePackage): OclifManifest | null {
  const file = join(root, directory, FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OclifManifest) : null;
}

/**
 * Writes oclif.manifest.json of each package with commands when a built file or a package.json is newer, and removes
 * that of a package whose commands are gone. With a manifest oclif need not import every command to start one.
 */
export async function writeOclifManifests(root: string, packages: readonly WorkspacePackage[]): Promise<void> {
  const newest = newestInput(root, packages);
  for (const { directory, json } of packages) {
    const file = join(root, directory, FILE);
    const commands = json.oclif?.commands;
    if (typeof commands !== 'string' || !existsSync(join(root, directory, commands))) {
      rmSync(file, { force: true });
    } else if (!existsSync(file) || statSync(file).mtimeMs <= newest) {
      const manifest = await loadManifest(root, join(root, directory));
      writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
      renameSync(`${file}.new`, file);
    }
  }
}

function newestInput(root: string, packages: readonly WorkspacePackage[]): number {
  const files = packages.flatMap(({ directory }) =>
    globSync([`${directory}/{dist,bundle}/**/*.js`, `${directory}/package.json`], { cwd: root }),
  );
  return Math.max(0, ...files.map((file) => statSync(join(root, file)).mtimeMs));
}

/** The part of oclif's Plugin that makes a manifest; the same that `oclif manifest` calls. */
type PluginClass = new (options: {
  root: string;
  type: 'core';
  ignoreManifest: true;
  errorOnManifestCreate: true;
  respectNoCacheDefault: true;
}) => { load(): Promise<void>; readonly manifest: OclifManifest };

async function loadManifest(root: string, directory: string): Promise<OclifManifest> {
  const oclif = createRequire(join(root, 'packages/cli/package.json')).resolve('@oclif/core');
  const { Plugin } = (await import(pathToFileURL(oclif).href)) as { Plugin: PluginClass };
  const plugin = new Plugin({
    root: directory,
    type: 'core',
    ignoreManifest: true,
    errorOnManifestCreate: true,
    respectNoCacheDefault: true,
  });
  await plugin.load();
  const commands = Object.entries(plugin.manifest.commands).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { commands: Object.fromEntries(commands), version: plugin.manifest.version };
}
