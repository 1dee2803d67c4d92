import { defaultState } from '../config/locate.ts';
import type { Surroundings } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import type { IniEntry } from './ini.ts';
import { newConfigurationText } from './new-configuration.ts';
import { readOldDefinitions, type OldDefinition } from './old-definitions.ts';
import { expandOldPath, invalidOldConfig, readOldConfig } from './old-installation.ts';
import { translateKeys } from './translate-keys.ts';
import { configPath, createTranslator, type KeyReport } from './translation.ts';

/** What dar-backup's configuration says, and what it becomes. */
export interface ConfigurationPlan {
  /** Absolute path of the old configuration. */
  readonly from: string;
  /** BACKUP_DIR: where the archives are and stay. */
  readonly archives: string;
  /** MANAGER_DB_DIR, or BACKUP_DIR. */
  readonly bases: string;
  /** METRICS_DB_PATH; null when there is none. */
  readonly metrics: string | null;
  readonly definitions: readonly OldDefinition[];
  readonly keys: readonly KeyReport[];
  /** Directories where parity of a definition may be, beside the archives' own; by its name, or for all. */
  readonly parityDirectories: (definition: string) => readonly string[];
  /** The new configuration. */
  readonly text: string;
}

/** Reads the old installation and decides everything of the new configuration. Writes nothing. Throws `config-invalid`. */
export async function planConfiguration(from: string, surroundings: Surroundings): Promise<ConfigurationPlan> {
  const sections = await readOldConfig(from);
  const find = (section: string, key: string): IniEntry | null => {
    const entry = sections.get(section)?.get(key);
    return entry === undefined || entry.value === '' ? null : entry;
  };
  const path = (section: string, key: string): string | null => {
    const entry = find(section, key);
    return entry === null ? null : expandOldPath(entry.value, surroundings);
  };
  const archives = path('DIRECTORIES', 'backup_dir');
  const batchFiles = path('DIRECTORIES', 'backup.d_dir');
  const missing = [archives === null ? 'BACKUP_DIR' : null, batchFiles === null ? 'BACKUP.D_DIR' : null];
  const problems = missing.flatMap((key) =>
    key === null ? [] : [`${from}: [DIRECTORIES] ${key} is missing or empty`],
  );
  if (archives === null || batchFiles === null) throw invalidOldConfig(from, problems);

  const definitions = await readOldDefinitions(batchFiles);
  const usable = definitions.filter(({ reason }) => reason === null);
  const to = createTranslator(from);
  to.add(['version'], 1, 'Version of this file format.');
  to.add(
    ['state'],
    configPath(defaultState(surroundings)),
    'New: where the ledger (the record of all backups) is kept.',
  );
  for (const { name, file, setsSlices } of usable) {
    to.add(['definitions', name, 'batch'], configPath(file), 'dar-backup: its own file, unchanged');
    if (!setsSlices)
      to.add(['definitions', name, 'slice'], 'none', 'The file sets no size, so that dar-backup made one slice.');
  }
  translateKeys({ sections, definitions: new Set(usable.map(({ name }) => name)), surroundings }, to);
  if (to.problems.length > 0) throw invalidOldConfig(from, to.problems);
  if (usable.length === 0) throw nothingToBackUp(batchFiles, definitions);
  return {
    from,
    archives,
    bases: path('DIRECTORIES', 'manager_db_dir') ?? archives,
    metrics: path('MISC', 'metrics_db_path'),
    definitions,
    keys: to.keys,
    parityDirectories: (definition) =>
      [...new Set([path(definition, 'par2_dir'), path('PAR2', 'par2_dir')])].filter((one) => one !== null),
    text: newConfigurationText({ from, settings: to.settings, keys: to.keys, definitions }),
  };
}

function nothingToBackUp(directory: string, definitions: readonly OldDefinition[]): DarkiveError {
  const lines = definitions.map(({ file, reason }) => `  ${file}: ${reason ?? ''}`).join('\n');
  const message =
    definitions.length === 0
      ? `There is no definition in ${directory}.`
      : `No definition in ${directory} can be taken over:\n${lines}`;
  return new DarkiveError('config-invalid', message, {
    hint: `Correct the files in ${directory}, then run the command again. Nothing was written.`,
    facts: { directory, definitions: definitions.map(({ file }) => file) },
  });
}
