import { writeFile } from 'node:fs/promises';

/** What a case wants to have in its configuration beyond the usual. */
export interface Settings {
  /** Keys of the definition `home`. */
  readonly definition?: Readonly<Record<string, unknown>>;
  /** Keys at the top of the file. */
  readonly top?: Readonly<Record<string, unknown>>;
}

export interface Places {
  readonly data: string;
  readonly archives: string;
  readonly state: string;
  readonly temporary: string;
  readonly configFile: string;
}

/** Writes the configuration of a stage: one definition, `home`. JSON is YAML. */
export async function writeSettings(places: Places, { definition, top }: Settings = {}): Promise<void> {
  const { data, archives, state, temporary } = places;
  const home = { root: data, guards: { 'keep-free': 1 }, ...definition };
  const settings = { version: 1, archives, state, temporary, definitions: { home }, ...top };
  await writeFile(places.configFile, `${JSON.stringify(settings, null, 2)}\n`);
}
