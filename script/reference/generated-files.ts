import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readOclifManifest } from '../packages/oclif-manifest.ts';
import type { WorkspacePackage } from '../packages/workspace.ts';
import { commandsPage } from './commands.ts';
import { configurationPage, type JsonSchema } from './configuration.ts';
import { errorsPage, type ErrorCodes } from './errors.ts';
import { exitCodesPage, type ExitCodes } from './exit-codes.ts';
import { hooksPage, type StagePolicy } from './hooks.ts';
import { metricsPage } from './metrics.ts';

/** Path relative to the repository → text of every generated file, made from the built packages. */
export async function generatedFiles(
  root: string,
  packages: readonly WorkspacePackage[],
): Promise<ReadonlyMap<string, string>> {
  const core = join(root, 'packages/core');
  const errors = (await load(core, 'dist/errors/index.js')) as { EXIT_CODES: ExitCodes; ERROR_CODES: ErrorCodes };
  const { STAGES } = (await load(core, 'dist/lifecycle/stages.js')) as {
    STAGES: Readonly<Record<string, StagePolicy>>;
  };
  const config = (await load(core, 'dist/config/index.js')) as { configJsonSchema: () => JsonSchema };
  const settings = (await load(core, 'dist/config/settings.js')) as { BUILT_IN: Readonly<Record<string, unknown>> };
  const { METRICS } = (await load(core, 'dist/dashboard/metrics/metric-families.js')) as {
    METRICS: Parameters<typeof metricsPage>[0];
  };
  const { REPORTS } = (await load(core, 'dist/dashboard/metrics/reports.js')) as {
    REPORTS: Parameters<typeof metricsPage>[1];
  };
  const schema = config.configJsonSchema();

  const manifests = packages.flatMap((workspacePackage) => {
    const manifest = workspacePackage.directory.startsWith('packages/')
      ? readOclifManifest(root, workspacePackage)
      : null;
    return manifest === null ? [] : [{ name: workspacePackage.name, commands: Object.values(manifest.commands) }];
  });
  const pluginTypes = readFileSync(join(core, 'src/lifecycle/plugin-types.ts'), 'utf8');

  return new Map([
    ['docs/reference/commands.md', commandsPage(manifests)],
    ['docs/reference/configuration.md', configurationPage(schema, settings.BUILT_IN)],
    ['docs/reference/configuration.schema.json', `${JSON.stringify(schema, null, 2)}\n`],
    ['docs/reference/errors.md', errorsPage(errors.ERROR_CODES, errors.EXIT_CODES)],
    ['docs/reference/exit-codes.md', exitCodesPage(errors.EXIT_CODES)],
    ['docs/reference/hooks.md', hooksPage(STAGES, pluginTypes)],
    ['docs/reference/metrics.md', metricsPage(METRICS, REPORTS)],
    [
      'packages/core/src/kit/restore-script.generated.ts',
      scriptModule(readFileSync(join(core, 'src/kit/restore.sh'), 'utf8')),
    ],
  ]);
}

/** A shell script as a module: what is published holds no other files than JavaScript. Line by line, so that changes can be read. */
function scriptModule(text: string): string {
  const lines = text.split('\n').map((line) => `  ${JSON.stringify(line)},\n`);
  return `// Generated from restore.sh; do not edit.\n\nexport const RESTORE_SCRIPT = [\n${lines.join('')}].join('\\n');\n`;
}

async function load(directory: string, file: string): Promise<unknown> {
  const path = join(directory, file);
  if (!existsSync(path)) throw new Error(`${path} is missing. Run ./script/build first.`);
  return import(pathToFileURL(path).href);
}
