import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The environment of a stage's programs: nothing of the user's own reaches them, and FAULT_STAGE tells whose they are. */
export function stageEnvironment(directory: string, configFile: string): Record<string, string | undefined> {
  return {
    PATH: `${join(directory, 'bin')}:${process.env['PATH']}`,
    HOME: join(directory, 'home'),
    TMPDIR: join(directory, 'systmp'),
    TZ: 'UTC',
    FAULT_STAGE: basename(directory),
    DARKIVE_CONFIG: configFile,
    DARKIVE_CONFIG_DIR: join(directory, 'home/.config/darkive'),
    DARKIVE_DATA_DIR: join(directory, 'home/.local/share/darkive'),
    DARKIVE_CACHE_DIR: sharedCache(),
    XDG_STATE_HOME: join(directory, 'home/.local/state'),
  };
}

/** Compiled code, the same for every stage. */
function sharedCache(): string {
  const directory = join(tmpdir(), `fault-cache-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  return directory;
}

/** Kills what a stage has left running, by process id. */
export async function endProcessesOf(stage: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    const left = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && belongsTo(name, stage));
    if (left.length === 0) return;
    for (const pid of left) kill(Number(pid));
    await sleep(50);
  }
}

function belongsTo(pid: string, stage: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`FAULT_STAGE=${stage}`);
  } catch {
    // It has ended, or belongs to somebody else.
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Process ids of a stage's programs: all, or those of that name (proc(5), comm). */
export function processesOf(stage: string, program: string | null = null): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && belongsTo(name, stage) && (program === null || nameOf(name) === program))
    .map(Number);
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
  } catch {
    // It has ended.
    return '';
  }
}
