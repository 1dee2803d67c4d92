import { mergeLayers, type Origin, type Settings } from './layers.ts';
import type { DefaultsFile } from './schema.ts';
import type { SelectionEntry } from './selection-entry.ts';

/** The settings of a definition when nobody says otherwise, in the notation of the file. */
export const BUILT_IN: CompleteSettings = {
  'exclude': [],
  'slice': '2GiB',
  'compression': { 'algorithm': 'zstd:3', 'minimum-size': 100, 'skip': 'default', 'skip-also': [] },
  'cache-directory-tagging': false,
  'nodump': false,
  'dar-arguments': [],
  'incremental': 'since-diff',
  'schedule': { 'full': 'yearly', 'diff': 'monthly', 'incr': 'every 3 days', 'on-missing-reference': 'full' },
  'guards': { 'shrink': '50%', 'keep-free': '100MiB' },
  'restore-test': {
    'files': 5,
    'minimum-size': 1,
    'maximum-size': '20MiB',
    'exclude': { prefix: [], suffix: [], regex: [] },
  },
  'scripts': { 'before': [], 'after': [], 'on-error': [] },
  'timeouts': { dar: '24h', script: '1h' },
  'retention': {
    'keep-last': 0,
    'keep-within': 'off',
    'keep-daily': 0,
    'keep-weekly': 0,
    'keep-monthly': 0,
    'keep-yearly': 0,
    'max-age': { full: 'off', diff: 'off', incr: 'off' },
  },
  'copies': {
    'want': 2,
    'keep-at-least': 1,
    'locations': 1,
    'verify-every': '180d',
    'places': [],
    'priority': 0,
  },
  'plugins': {},
};

/** Settings of a definition with nothing left open and short forms written out. */
export interface CompleteSettings {
  readonly 'exclude': readonly SelectionEntry[];
  readonly 'slice': string | number;
  readonly 'compression': {
    readonly 'algorithm': string;
    readonly 'minimum-size': string | number;
    readonly 'skip': 'default' | readonly string[];
    readonly 'skip-also': readonly string[];
  };
  readonly 'cache-directory-tagging': boolean;
  readonly 'nodump': boolean;
  readonly 'dar-arguments': readonly string[];
  readonly 'incremental': 'since-diff' | 'chain';
  readonly 'schedule': {
    readonly 'full': string;
    readonly 'diff': string;
    readonly 'incr': string;
    readonly 'on-missing-reference': 'full' | 'fail';
  };
  readonly 'guards': { readonly 'shrink': string | number; readonly 'keep-free': string | number };
  readonly 'restore-test': {
    readonly 'files': number;
    readonly 'minimum-size': string | number;
    readonly 'maximum-size': string | number;
    readonly 'exclude': {
      readonly prefix: readonly string[];
      readonly suffix: readonly string[];
      readonly regex: readonly string[];
    };
  };
  readonly 'scripts': {
    readonly 'before': readonly (readonly string[])[];
    readonly 'after': readonly (readonly string[])[];
    readonly 'on-error': readonly (readonly string[])[];
  };
  readonly 'timeouts': { readonly dar: string | number; readonly script: string | number };
  readonly 'retention': {
    readonly 'keep-last': number;
    readonly 'keep-within': string | number;
    readonly 'keep-daily': number;
    readonly 'keep-weekly': number;
    readonly 'keep-monthly': number;
    readonly 'keep-yearly': number;
    readonly 'max-age': {
      readonly full: string | number;
      readonly diff: string | number;
      readonly incr: string | number;
    };
  };
  readonly 'copies': {
    readonly 'want': number;
    readonly 'keep-at-least': number;
    readonly 'locations': number;
    readonly 'verify-every': string | number;
    readonly 'places': readonly string[];
    readonly 'priority': number;
  };
  readonly 'plugins': Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Definition over `defaults` over built-in, key by key; below the options of a named plugin lies the plugin's own section. */
export function completeSettings(
  definition: DefaultsFile,
  defaults: DefaultsFile,
  plugins: Readonly<Record<string, Settings>>,
): { readonly settings: CompleteSettings; readonly origins: Readonly<Record<string, Origin>> } {
  const own = longForm(definition);
  const shared = { ...longForm(defaults) };
  // A mapping in the definition switches on again what `defaults` switched off; it then starts from the built-in values.
  if (defaults['restore-test'] === 'off' && typeof definition['restore-test'] === 'object')
    delete shared['restore-test'];
  const merged = mergeLayers([
    { origin: 'definition', settings: own },
    { origin: 'defaults', settings: shared },
    { origin: 'built-in', settings: { ...BUILT_IN } },
  ]);
  const named = Object.entries(merged.settings['plugins'] as Readonly<Record<string, Settings>>).map(
    ([name, options]) => {
      const section = plugins[name] ?? {};
      return [
        name,
        mergeLayers([
          { origin: 'definition', settings: options },
          { origin: 'built-in', settings: section },
        ]).settings,
      ];
    },
  );
  // The schema has judged the two upper layers and the lowest is complete, so the result is complete, too.
  return {
    settings: { ...merged.settings, plugins: Object.fromEntries(named) } as unknown as CompleteSettings,
    origins: merged.origins,
  };
}

/** Short forms written out: `xz` → `{algorithm: xz}`, `off` → `{files: 0}`, one command → a list of one. */
function longForm(settings: DefaultsFile): Record<string, unknown> {
  const long: Record<string, unknown> = { ...settings };
  if (typeof settings.compression === 'string') long['compression'] = { algorithm: settings.compression };
  if (settings['restore-test'] === 'off') long['restore-test'] = { files: 0 };
  if (settings.retention === 'off') long['retention'] = BUILT_IN.retention;
  if (settings.scripts !== undefined) {
    long['scripts'] = Object.fromEntries(
      Object.entries(settings.scripts).map(([moment, value]) => [
        moment,
        value === undefined ? undefined : vectors(value),
      ]),
    );
  }
  return long;
}

function vectors(value: readonly string[] | readonly (readonly string[])[]): readonly (readonly string[])[] {
  return isVector(value) ? [value] : value;
}

function isVector(value: readonly string[] | readonly (readonly string[])[]): value is readonly string[] {
  return typeof value[0] === 'string';
}
