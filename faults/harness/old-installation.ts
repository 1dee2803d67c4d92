import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { needProgram } from './programs.ts';
import type { Stage } from './stage.ts';

/** What dar-backup has left on a machine. */
interface OldInstallation {
  /** Path of dar-backup.conf. */
  readonly conf: string;
  /** Names of its archives, oldest first; they lie in the archive directory of the stage. */
  readonly archives: readonly string[];
  /** The tree that each of them restores to. */
  readonly trees: readonly string[];
}

/**
 * Directories, configuration, archives and parity as dar-backup 1.1 leaves them, made with dar and par2 by the commands that
 * it runs: a FULL and a DIFF of the definition `home`. The data are changed in between.
 */
export async function oldInstallation(stage: Stage): Promise<OldInstallation> {
  const place = (name: string): string => join(stage.directory, name);
  for (const name of ['backup.d', 'restore']) await mkdir(place(name), { recursive: true });
  const conf = place('dar-backup.conf');
  await writeFile(
    conf,
    `[MISC]\nLOGFILE_LOCATION = ${place('dar-backup.log')}\nMAX_SIZE_VERIFICATION_MB = 2\nMIN_SIZE_VERIFICATION_MB = 0\n` +
      `NO_FILES_VERIFICATION = 2\nCOMMAND_TIMEOUT_SECS = 600\n[DIRECTORIES]\nBACKUP_DIR = ${stage.archives}\n` +
      `BACKUP.D_DIR = ${place('backup.d')}\nTEST_RESTORE_DIR = ${place('restore')}\n[AGE]\nDIFF_AGE = 100\nINCR_AGE = 40\n` +
      '[PAR2]\nERROR_CORRECTION_PERCENT = 10\nENABLED = true\n',
  );
  const batch = place('backup.d/home');
  await writeFile(batch, `-am\n-R ${stage.data}\n-s 40k\n-z5\n-n\n`);
  const archives = ['home_FULL_2026-01-01', 'home_DIFF_2026-01-02'];
  const trees: string[] = [];
  for (const [index, name] of archives.entries()) {
    const reference = index === 0 ? [] : ['-A', join(stage.archives, archives[0] ?? '')];
    trees.push(await stage.fingerprint(stage.data));
    await must(stage, [needProgram('dar'), '-c', join(stage.archives, name), '-N', '-B', batch, '-Q', ...reference]);
    const { stdout } = await stage.run(['find', stage.archives, '-name', `${name}.*.dar`]);
    for (const slice of stdout.split('\n').filter(Boolean)) {
      await must(stage, [needProgram('par2'), 'create', '-r10', '-b50', '-q', '-q', slice]);
    }
    await appendFile(join(stage.data, 'notes.txt'), `after ${basename(name)}\n`);
  }
  return { conf, archives, trees };
}

async function must(stage: Stage, vector: readonly string[]): Promise<void> {
  const { code, stderr } = await stage.run(vector);
  if (code !== 0) throw new Error(`${vector.join(' ')}: ${code} ${stderr}`);
}
