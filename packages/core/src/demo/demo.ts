import { lstat, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../config/index.ts';
import type { Config } from '../config/types.ts';
import { createDar } from '../dar/index.ts';
import { DarkiveError, type ExitName } from '../errors/index.ts';
import { errnoOf, ioError, removeTree } from '../fs/index.ts';
import type { ArchiveType } from '../records/archive-name.ts';
import { runBackup } from '../making/backup.ts';
import { differences } from './compare-trees.ts';
import { demoConfiguration, demoPlaces, type DemoPlaces } from './configuration.ts';
import { editForDiff, editForIncr, makeDataSet } from './data-set.ts';
import { formatBytes } from '../services/format-bytes.ts';
import { listArchives } from '../holdings/list.ts';
import { repairArchive } from '../proving/repair.ts';
import { requireDar } from '../session/require-dar.ts';
import { restoreArchive } from '../restoring/restore.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { verifyArchives } from '../proving/verify.ts';

export interface DemoStep {
  readonly number: number;
  readonly title: string;
  /** What happens in this step and why, in a sentence. */
  readonly text: string;
  /** What came out of it. */
  readonly lines: readonly string[];
}

export interface DemoDocument {
  readonly schema: 'darkive.demo/1';
  readonly outcome: 'success' | 'failed';
  readonly directory: string;
  readonly steps: readonly { readonly number: number; readonly title: string; readonly result: 'done' | 'failed' }[];
}

export interface DemoOptions {
  /** Absolute; made by the demo, refused when something else is there. */
  readonly directory: string;
  readonly onStep: (step: DemoStep) => void;
}

/** Marks a directory as made by the demo, so that `--clean` removes nothing else. */
const MARKER = '.darkive-demo';

/** `darkive demo`: the whole life of an archive on a small data set, by the real operations; nothing is staged. */
export async function runDemo(options: DemoOptions, services: Services): Promise<OperationResult<DemoDocument>> {
  await requireDar(createDar(services.runner));
  const places = demoPlaces(options.directory);
  await prepare(places);
  const steps: DemoDocument['steps'][number][] = [];
  const tell = (title: string, text: string, lines: readonly string[], good: boolean): void => {
    const number = steps.length + 1;
    steps.push({ number, title, result: good ? 'done' : 'failed' });
    options.onStep({ number, title, text, lines });
    if (!good) {
      throw new DarkiveError('io-failed', `The demo stopped at step ${number}, ${title}.`, {
        hint: 'Check this machine with: darkive doctor',
        facts: { step: number, directory: places.directory },
      });
    }
  };

  await makeDataSet(places.data);
  tell('Make a data set', 'Photographs, letters, a film, links and odd names: what a home has.', [places.data], true);
  const config = await loadConfig({ file: places.config, surroundings: services.surroundings });

  const back = async (type: ArchiveType, text: string): Promise<string> => {
    const { document } = await runBackup(
      { config, type, definitions: [], reference: null, allowShrink: false },
      services,
    );
    const [run] = document.runs;
    const lines = run?.archive
      ? [
          `${run.archive.name}: ${run.archive.slices} ${run.archive.slices === 1 ? 'slice' : 'slices'}, ${formatBytes(run.archive.bytes)}, parity ${formatBytes(run.archive.parityBytes)}`,
          `restored and compared: ${run.restoreTest?.passed ?? 0} of ${run.restoreTest?.sampled ?? 0} sampled files`,
        ]
      : [];
    const found = [...(run?.findings ?? []), ...document.findings].map(({ message }) => message);
    tell(`${type} backup`, text, [...lines, ...found], document.outcome === 'success');
    return run?.archive?.name ?? '';
  };
  const full = await back(
    'FULL',
    'Everything is archived, tested, sampled by a restore, protected by parity, then published.',
  );
  await editForDiff(places.data);
  await back('DIFF', 'After a letter was changed and a photograph added: only what differs from the FULL archive.');
  await editForIncr(places.data);
  const last = await back(
    'INCR',
    'After a photograph was deleted and a letter added: only what differs from the DIFF archive.',
  );

  const { document: list } = await listArchives(
    { config, definition: null, type: null, since: null, until: null },
    services,
  );
  tell(
    'List the archives',
    'Each is a restore point; together they are a chain.',
    list.archives.map(
      (archive) => `${archive.name}  ${formatBytes(archive.bytes)}  verified ${archive.verifiedAt ?? 'never'}`,
    ),
    list.archives.length === 3,
  );
  await damageAndRepair(full, config, tell, services);
  await restoreAndCompare(last, places, config, tell, services);
  const document: DemoDocument = { schema: 'darkive.demo/1', outcome: 'success', directory: places.directory, steps };
  return { document, exit: 'done' satisfies ExitName };
}

type Tell = (title: string, text: string, lines: readonly string[], good: boolean) => void;

async function damageAndRepair(archive: string, config: Config, tell: Tell, services: Services): Promise<void> {
  const slice = `${archive}.1.dar`;
  await flipBytes(join(config.archives.path, slice));
  tell(
    'Damage a slice',
    'A failing disk, made by hand: 2,000 bytes in the middle of a slice are overwritten.',
    [slice],
    true,
  );
  const verified = await verifyArchives({ config, archives: [archive], definition: null }, services);
  tell(
    'Find the damage',
    'Every slice is compared with the SHA-256 in the manifest.',
    verified.document.archives.flatMap(({ findings }) => findings.map(({ message }) => message)),
    verified.document.outcome === 'damaged',
  );
  const repaired = await repairArchive({ config, archive }, services);
  tell(
    'Repair it',
    'The lost blocks are computed from the parity, in a copy; only a copy equal to the manifest replaces the slice.',
    repaired.document.slices.map((one) => `${one.file}: ${one.repaired ? 'repaired' : 'not repaired'}`),
    repaired.document.outcome === 'repaired',
  );
}

async function restoreAndCompare(
  archive: string,
  places: DemoPlaces,
  config: Config,
  tell: Tell,
  services: Services,
): Promise<void> {
  const restored = await restoreArchive(
    { config, archive, paths: [], to: places.restored, onlyThisArchive: false, despiteDamage: false },
    services,
  );
  tell(
    'Restore',
    'The whole chain, FULL then DIFF then INCR, into an empty directory.',
    [`${restored.document.entries} entries, ${formatBytes(restored.document.bytes)}, in ${places.restored}`],
    restored.document.outcome === 'complete',
  );
  const different = await differences(places.data, places.restored);
  tell(
    'Compare',
    'Every file, link, mode and time of the restored tree against the original.',
    different.length === 0 ? ['identical'] : different.map((path) => `differs: ${path}`),
    different.length === 0,
  );
}

async function prepare(places: DemoPlaces): Promise<void> {
  try {
    await mkdir(places.directory, { mode: 0o700 });
    await writeFile(
      join(places.directory, MARKER),
      'Made by "darkive demo"; "darkive demo --clean" removes this directory.\n',
    );
    for (const directory of [places.data, places.archives]) await mkdir(directory, { mode: 0o700 });
    await writeFile(places.config, demoConfiguration(places), { mode: 0o600 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw ioError(error, 'prepare the demo in', places.directory);
    throw new DarkiveError('usage-invalid', `${places.directory} exists already.`, {
      hint: 'Remove an earlier demo with: darkive demo --clean. Or choose another directory with --dir.',
      facts: { directory: places.directory },
    });
  }
}

async function flipBytes(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(2000, 0xaa), 0, 2000, Math.floor(size / 2));
  } finally {
    await handle.close();
  }
}

/** `darkive demo --clean`: removes a directory that the demo made, and no other. */
export async function cleanDemo({ directory }: Pick<DemoOptions, 'directory'>): Promise<OperationResult<DemoDocument>> {
  const document: DemoDocument = { schema: 'darkive.demo/1', outcome: 'success', directory, steps: [] };
  try {
    if (!(await lstat(directory)).isDirectory()) throw notOurs(directory);
    await readFile(join(directory, MARKER));
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'ENOENT') throw errno === null ? error : notOurs(directory);
    if (await present(directory)) throw notOurs(directory);
    return { document, exit: 'done' };
  }
  await removeTree(directory);
  return { document, exit: 'done' };
}

async function present(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function notOurs(directory: string): DarkiveError {
  return new DarkiveError('usage-invalid', `${directory} was not made by the demo; it was left as it is.`, {
    hint: 'Name the directory of the demo with --dir.',
    facts: { directory },
  });
}
