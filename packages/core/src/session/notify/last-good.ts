import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { BUILT_IN_NOTIFY, defaultState } from '../../config/index.ts';
import { maskOptions } from '../../config/mask.ts';
import type { Config, PluginSettings, Surroundings } from '../../config/types.ts';
import { asDarkiveError } from '../../errors/index.ts';
import { errnoOf, writeFileDurably } from '../../fs/index.ts';
import { SEVERITIES } from '../../records/finding.ts';
import type { Services } from '../../services/services.ts';
import type { AnnounceTo } from './announce.ts';

/** What telling people needs of a configuration, from the last time that it could be loaded. */
export interface LastGood extends AnnounceTo {
  readonly plugins: Readonly<Record<string, PluginSettings>>;
}

const severity = z.enum(SEVERITIES);
const lastGoodSchema = z.object({
  state: z.string(),
  plugins: z.record(z.string(), z.object({ enabled: z.boolean(), options: z.record(z.string(), z.unknown()) })),
  notify: z.object({
    from: severity,
    quiet: z.boolean(),
    perHour: z.int().positive(),
    rules: z.array(
      z.object({
        plugin: z.string().nullable(),
        definitions: z.array(z.string()),
        from: severity.nullable(),
        quiet: z.boolean().nullable(),
      }),
    ),
  }),
});

/** As `rememberLastGood`, when there is anyone who could tell; a memory that cannot be written is only logged. */
export async function remember(config: Config, { plugins, surroundings, log }: Services): Promise<void> {
  if (!plugins.loaded.some(({ hooks }) => hooks.includes('notify'))) return;
  try {
    await rememberLastGood(config, surroundings);
  } catch (error) {
    log.warn(`notify: the way to tell people cannot be remembered: ${asDarkiveError(error).message}`);
  }
}

/**
 * Remembers how people are told, for the day on which the configuration cannot be loaded. References to secrets are
 * kept, whatever looks like a secret itself is not. Written only when it has changed.
 */
async function rememberLastGood(config: Config, surroundings: Surroundings): Promise<void> {
  const plugins = Object.fromEntries(
    Object.entries(config.plugins).map(([name, { enabled, options }]) => [
      name,
      { enabled, options: maskOptions(options) },
    ]),
  );
  const text = `${JSON.stringify({ file: config.file, state: config.state, plugins, notify: config.notify })}\n`;
  const path = placeOf(config.file, surroundings);
  if ((await readIfThere(path)) === text) return;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileDurably(path, text, { mode: 0o600 });
}

/** What was remembered for this file; without it, plugins have no section, and the outbox is where it is by default. */
export async function recallLastGood(file: string, surroundings: Surroundings): Promise<LastGood> {
  const nothing = { state: defaultState(surroundings), plugins: {}, notify: BUILT_IN_NOTIFY };
  try {
    const text = await readIfThere(placeOf(file, surroundings));
    return text === null ? nothing : lastGoodSchema.parse(JSON.parse(text));
  } catch {
    // A memory that cannot be read is none; the error that is to be told is another one.
    return nothing;
  }
}

/** In the default state directory: where another one would be stands in the configuration. */
function placeOf(file: string, surroundings: Surroundings): string {
  const name = createHash('sha256').update(file).digest('hex').slice(0, 16);
  return join(defaultState(surroundings), 'last-good', `${name}.json`);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
