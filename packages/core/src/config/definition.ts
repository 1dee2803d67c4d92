import { batchDefinition } from './batch-definition.ts';
import type { Interpretation } from './interpretation.ts';
import type { Origin, Settings } from './layers.ts';
import type { DefaultsFile, DefinitionFile } from './schema.ts';
import { structuredSelection } from './selection.ts';
import { compressionOf, settingValues } from './setting-values.ts';
import { BUILT_IN, completeSettings, type CompleteSettings } from './settings.ts';
import type { Definition, Scripts } from './types.ts';
import type { KeyPath } from './yaml-document.ts';

export interface InterpretedDefinition {
  readonly definition: Definition;
  /** Path of a setting in the file's words → where its value comes from. */
  readonly origins: Readonly<Record<string, Origin>>;
}

/** A definition that the schema accepted, complete and absolute. What does not fit together is reported. */
export async function interpretDefinition(
  name: string,
  file: DefinitionFile,
  defaults: DefaultsFile,
  plugins: Readonly<Record<string, Settings>>,
  to: Interpretation,
): Promise<InterpretedDefinition> {
  const at: KeyPath = ['definitions', name];
  const { root, include: _include, rules: _rules, batch, ...said } = file;
  const { settings, origins } = completeSettings(said, defaults, plugins);
  const placeOf = (...path: readonly string[]): KeyPath => {
    return origins[path.join('.')] === 'defaults' ? ['defaults', ...path] : [...at, ...path];
  };
  const values = settingValues(settings);
  if (values.restoreTest.minimumBytes > values.restoreTest.maximumBytes) {
    const message = `larger than maximum-size, ${settings['restore-test']['maximum-size']}: no file could be sampled`;
    to.report(placeOf('restore-test', 'minimum-size'), message);
  }
  const { copies } = values;
  for (const [key, number] of [
    ['keep-at-least', copies.keepAtLeast],
    ['locations', copies.locations],
  ] as const) {
    if (number > copies.want)
      to.report(placeOf('copies', key), `more than want, ${copies.want}: it can never be reached`);
  }
  const layers = new Set(['full', 'diff', 'incr'].map((type) => origins[`schedule.${type}`]));
  const own = layers.has('definition');
  const schedule = { ...values.schedule, own, configured: own || layers.has('defaults') };
  const common = { name, ...values, schedule, scripts: scriptsOf(settings, placeOf, to) };
  if (batch !== undefined) {
    const { file: path, root: itsRoot, setsSlices } = await batchDefinition(batch, file, at, to);
    const sliceBytes = setsSlices ? null : values.sliceBytes;
    return { definition: { ...common, root: itsRoot, sliceBytes, selection: { kind: 'batch', file: path } }, origins };
  }
  if (root === undefined)
    to.report([...at, 'root'], 'this key is missing; it names the directory that is backed up', 'key');
  const selection = structuredSelection(file, settings, placeOf, to);
  return {
    definition: { ...common, root: root === undefined ? '' : to.path([...at, 'root'], root), selection },
    origins,
  };
}

/** A definition nobody has configured, or no longer: everything below the root, built-in settings. */
export function builtInDefinition(name: string, root: string): Definition {
  return {
    name,
    root,
    ...settingValues(BUILT_IN),
    scripts: { before: [], after: [], onError: [] },
    selection: {
      kind: 'structured',
      rules: [],
      compression: compressionOf(BUILT_IN),
      cacheDirectoryTagging: BUILT_IN['cache-directory-tagging'],
      nodump: BUILT_IN.nodump,
      extraArguments: [],
    },
  };
}

/** A program named with a slash is a path like any other; without one it is looked up on the PATH. Arguments stay as they are. */
function scriptsOf(
  settings: CompleteSettings,
  placeOf: (...path: readonly string[]) => KeyPath,
  to: Interpretation,
): Scripts {
  const vectors = (moment: keyof CompleteSettings['scripts']): Scripts['before'] => {
    return settings.scripts[moment].map(([program = '', ...rest]) => {
      return [program.includes('/') ? to.path(placeOf('scripts', moment), program) : program, ...rest];
    });
  };
  return { before: vectors('before'), after: vectors('after'), onError: vectors('on-error') };
}
