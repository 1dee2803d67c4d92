import type { WorkspacePackage } from '../packages/workspace.ts';
import { checkCycles } from './cycles.ts';
import { checkLayers } from './layers.ts';
import type { Problem } from './problem.ts';
import { localTarget, packageOf } from './resolve.ts';
import type { Reference, SourceFile } from './source-file.ts';

const CORE = '@darkive/core';
const CLI = '@darkive/cli';

/** Checks the rules of docs/architecture.md: who may import whom, what core may not touch, layers, cycles. */
export function checkBoundaries(
  packages: readonly WorkspacePackage[],
  files: readonly SourceFile[],
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const workspacePackage of packages) {
    const own = files.filter(({ path }) => path.startsWith(`${workspacePackage.directory}/`));
    for (const file of own) {
      for (const reference of file.references) {
        const message = importProblem(workspacePackage, packages, file, reference);
        if (message !== null) problems.push({ file: file.path, line: reference.line, message });
      }
      problems.push(...identityProblems(workspacePackage, file));
      if (workspacePackage.name === CORE && !isTestCode(file.path)) problems.push(...globalProblems(file));
    }
    if (workspacePackage.name === CORE) {
      problems.push(
        ...checkLayers(
          own.filter(({ path }) => !isTestCode(path)),
          `${workspacePackage.directory}/src`,
        ),
      );
    }
  }
  return [...problems, ...checkCycles(files)];
}

/** Tests and what supports them; they may look at the clock and the environment. */
function isTestCode(path: string): boolean {
  return /\.(?:test|bench)\.ts$|\/(?:test-support|test)\//.test(path);
}

function importProblem(
  { name, directory, json }: WorkspacePackage,
  packages: readonly WorkspacePackage[],
  file: SourceFile,
  { specifier }: Reference,
): string | null {
  const target = localTarget(file.path, specifier);
  if (target !== null) {
    if (target.startsWith(`${directory}/`)) return null;
    return `imports ${specifier}, a file outside ${directory}. Import the package's public name instead.`;
  }
  const imported = packageOf(specifier);
  if (imported === null || imported === name) return null;
  const kind = kindOf(name);
  const oclif = imported.startsWith('@oclif/');
  const workspace = packages.some((other) => other.name === imported);

  if (kind === 'core') {
    if (oclif) return `core imports ${specifier}. Core knows no command line: move this code to packages/cli.`;
    if (workspace) return `core imports ${specifier}. Core imports no other package here: turn the dependency round.`;
  }
  if (kind === 'library' && (oclif || workspace)) {
    return `${name} imports ${specifier}. It must be useful without Darkive: move this code to the package that uses it.`;
  }
  if (kind === 'cli' && kindOf(imported) === 'plugin' && workspace && !isTestCode(file.path)) {
    return `the command line imports the plugin ${imported}. It only names plugins in its package.json: use core's records.`;
  }
  if (kind === 'plugin')
    return pluginImportProblem(specifier, imported, workspace, json.oclif?.commands !== undefined, file);
  return null;
}

function pluginImportProblem(
  specifier: string,
  imported: string,
  workspace: boolean,
  hasCommands: boolean,
  file: SourceFile,
): string | null {
  if (imported === CORE) {
    if (specifier === `${CORE}/plugin` || (specifier === `${CORE}/testing` && isTestCode(file.path))) return null;
    return `a plugin imports ${specifier}. Only ${CORE}/plugin is for plugins (in tests also ${CORE}/testing): export there what is missing.`;
  }
  if (imported === CLI) return `a plugin imports ${specifier}. Plugins know core only: use ${CORE}/plugin.`;
  if (workspace && kindOf(imported) === 'plugin') {
    return `a plugin imports the plugin ${imported}. Plugins meet in core's records: an artifact or a finding is missing there.`;
  }
  if (imported.startsWith('@oclif/') && !hasCommands) {
    return `a plugin without commands imports ${specifier}. Only plugins that add commands ("oclif": {"commands"}) may.`;
  }
  return null;
}

function kindOf(name: string): 'core' | 'cli' | 'plugin' | 'library' {
  if (name === CORE) return 'core';
  if (name === CLI) return 'cli';
  return /(?:^|[/-])plugin-/.test(name) ? 'plugin' : 'library';
}

/** A third-party plugin may carry its own copy of core: classes of ours must not be told by identity. */
function identityProblems({ name }: WorkspacePackage, file: SourceFile): Problem[] {
  const foreign = file.references.filter(({ specifier }) => packageOf(specifier) === CORE && name !== CORE);
  return file.uses.flatMap(({ what, line }) => {
    const [, className] = /^instanceof (.+)$/.exec(what) ?? [];
    if (className === undefined) return [];
    if (className !== 'DarkiveError' && !foreign.some(({ names }) => names.includes(className))) return [];
    const message = `${what}: false for an object of another copy of core. Use its guard (isDarkiveError) or a Symbol.for brand.`;
    return [{ file: file.path, line, message }];
  });
}

const GLOBALS: readonly (readonly [use: RegExp, instead: string])[] = [
  [/^process\.env$/, 'Take the variables as an argument (Surroundings).'],
  [/^process\.(?:cwd|chdir)$/, 'Take the directory as an argument (Surroundings).'],
  [/^process\.(?:stdin|stdout|stderr|argv|exit|exitCode)$/, 'Return a value; the command line presents it.'],
  [/^console\./, 'Use the Logger that is passed in.'],
  [/^Date\.now$|^new Date\(\)$|^Date\(\)$/, 'Take the clock as an argument (Services.clock).'],
  [/^Math\.random$/, 'Take the random source as an argument.'],
  [/^\w+\.randomUUID$/, 'Take the ids as an argument (Services.newId).'],
];

/** Core reads no environment, working directory, clock or chance by itself, and writes to no terminal. */
function globalProblems(file: SourceFile): Problem[] {
  const problems: Problem[] = [];
  for (const { what, line } of file.uses) {
    const rule = GLOBALS.find(([use]) => use.test(what));
    if (rule !== undefined) problems.push({ file: file.path, line, message: `core uses ${what}. ${rule[1]}` });
  }
  for (const { specifier, line, names } of file.references) {
    const bare = specifier.replace(/^node:/, '');
    const forbidden = bare === 'process' || bare === 'console' || names.includes('randomUUID');
    if (forbidden)
      problems.push({
        file: file.path,
        line,
        message: `core imports ${specifier} (${names.join(', ')}). Take what it gives as an argument.`,
      });
  }
  return problems;
}
