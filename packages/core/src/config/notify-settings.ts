import type { ConfigFile } from './schema.ts';
import type { NotifySettings } from './types.ts';

/** What is told, and to whom, when the configuration says nothing. */
export const BUILT_IN_NOTIFY: NotifySettings = { from: 'info', quiet: false, perHour: 20, rules: [] };

/** The section `notify`, complete. */
export function notifySettings(section: NonNullable<ConfigFile['notify']>): NotifySettings {
  return {
    from: section.from ?? BUILT_IN_NOTIFY.from,
    quiet: section.quiet ?? BUILT_IN_NOTIFY.quiet,
    perHour: section['per-hour'] ?? BUILT_IN_NOTIFY.perHour,
    rules: (section.rules ?? []).map(({ plugin, definitions, from, quiet }) => ({
      plugin: plugin ?? null,
      definitions: definitions ?? [],
      from: from ?? null,
      quiet: quiet ?? null,
    })),
  };
}
