import { checkExtraArgument } from '../dar/extra-arguments.ts';
import type { StructuredSelection } from '../dar/types.ts';
import type { Interpretation } from './interpretation.ts';
import type { DefinitionFile } from './schema.ts';
import { selectionRule } from './selection-entry.ts';
import { compressionOf } from './setting-values.ts';
import type { CompleteSettings } from './settings.ts';
import type { KeyPath } from './yaml-document.ts';

/** `placeOf` tells where in the file a setting of this definition is written: there, or under `defaults`. */
export function structuredSelection(
  file: DefinitionFile,
  settings: CompleteSettings,
  placeOf: (...path: readonly string[]) => KeyPath,
  to: Interpretation,
): StructuredSelection {
  for (const key of ['include', 'exclude'] as const) {
    if (file.rules !== undefined && file[key] !== undefined) {
      to.report(placeOf(key), 'not together with "rules"; write it as a rule, or remove "rules"');
    }
  }
  const refused = checkExtraArgument(settings['dar-arguments']);
  if (refused !== null) to.report(placeOf('dar-arguments'), refused);
  return {
    kind: 'structured',
    rules:
      file.rules === undefined
        ? [
            // First everything included, then everything excluded: an exclusion always wins.
            ...(file.include ?? []).map((entry) => selectionRule('include', entry)),
            ...settings.exclude.map((entry) => selectionRule('exclude', entry)),
          ]
        : file.rules.map((rule) =>
            'include' in rule ? selectionRule('include', rule.include) : selectionRule('exclude', rule.exclude),
          ),
    compression: compressionOf(settings),
    cacheDirectoryTagging: settings['cache-directory-tagging'],
    nodump: settings.nodump,
    extraArguments: settings['dar-arguments'],
  };
}
