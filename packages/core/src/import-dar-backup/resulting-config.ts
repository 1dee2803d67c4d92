import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadConfig, parseConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { errnoOf, ioError, writeFileDurably } from '../fs/index.ts';
import type { Services } from '../services/services.ts';
import type { ConfigurationPlan } from './plan-configuration.ts';

/** The configuration that is there already, or the one that the plan makes. Throws `config-exists`, `config-invalid`. */
export async function resultingConfig(
  plan: ConfigurationPlan,
  file: string,
  { surroundings }: Services,
): Promise<{ config: Config; exists: boolean }> {
  if (await isThere(file)) {
    const config = await loadConfig({ file, surroundings });
    if (config.archives.path === plan.archives) return { config, exists: true };
    throw new DarkiveError(
      'config-exists',
      `There is a configuration at ${file} already, for the archives in ${config.archives.path}; it was not changed.`,
      {
        hint: `Name another file for the archives in ${plan.archives} with --to.`,
        facts: { file, archives: config.archives.path, imported: plan.archives },
      },
    );
  }
  const parsed = await parseConfig(plan.text, file, surroundings);
  if (!('problems' in parsed)) return { config: parsed.config, exists: false };
  const lines = parsed.problems.map((problem) => `  ${problem}`).join('\n');
  throw new DarkiveError('config-invalid', `What ${plan.from} says makes no usable configuration:\n${lines}`, {
    hint: `Correct ${plan.from} or the definitions, then run the command again. Nothing was written.`,
    facts: { file: plan.from, problems: parsed.problems },
  });
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return false;
    throw ioError(error, 'look at', file);
  }
}

/** Readable by the owner alone: scripts may hold what others must not see. */
export async function writeConfiguration(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'make the directory of the configuration', dirname(file));
  }
  await writeFileDurably(file, text, { mode: 0o600 });
}
