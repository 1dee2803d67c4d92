import { readBatchFile, type BatchFile } from '../dar/batch.ts';
import { isDarkiveError } from '../errors/darkive-error.ts';
import type { Interpretation } from './interpretation.ts';
import type { DefinitionFile } from './schema.ts';
import type { KeyPath } from './yaml-document.ts';

/** Keys that say what a batch file says already. */
const NOT_WITH_BATCH = [
  'include',
  'exclude',
  'rules',
  'compression',
  'cache-directory-tagging',
  'nodump',
  'dar-arguments',
] as const;

export interface BatchDefinition {
  /** Absolute path of the batch file. */
  readonly file: string;
  readonly root: string;
  /** The batch file cuts slices itself; Darkive must not do it, too. */
  readonly setsSlices: boolean;
}

/** A definition that points at a dar batch file. The root is the file's `-R`, or the key `root` when it has none. */
export async function batchDefinition(
  batch: string,
  definition: DefinitionFile,
  at: KeyPath,
  to: Interpretation,
): Promise<BatchDefinition> {
  for (const key of NOT_WITH_BATCH) {
    if (definition[key] !== undefined) to.report([...at, key], 'not together with "batch"; the batch file says this');
  }
  const place = [...at, 'batch'];
  const file = to.path(place, batch);
  const written = definition.root === undefined ? null : to.path([...at, 'root'], definition.root);
  const content = await contentOf(file, place, to);
  if (content === null) return { file, root: written ?? '', setsSlices: false };
  for (const { line, message } of content.problems) to.report(place, `${file}:${line}: ${message}`);
  const { root, setsSlices } = content;
  if (root === null && written === null) to.report(place, `${file} has no -R; add "root" to the definition`);
  if (root !== null && written !== null && root !== written) {
    to.report([...at, 'root'], `differs from -R ${root} in ${file}; remove one of them`);
  }
  if (setsSlices && definition.slice !== undefined) {
    to.report([...at, 'slice'], `${file} sets the size of slices (-s), too; remove one of them`);
  }
  return { file, root: root ?? written ?? '', setsSlices };
}

async function contentOf(file: string, place: KeyPath, to: Interpretation): Promise<BatchFile | null> {
  try {
    return await readBatchFile(file);
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    to.report(place, error.message);
    return null;
  }
}
