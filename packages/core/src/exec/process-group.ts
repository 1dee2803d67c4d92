import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a process group: SIGTERM, then SIGKILL for what is still there. */
export interface GroupEnd {
  /** Asks the group to end. The second call does nothing. */
  begin(): void;
  /** To be called when the leader has ended: after `begin`, waits until the rest of the group is gone. */
  settle(): Promise<void>;
}

export function createGroupEnd(
  pid: number | undefined,
  kill: (signal: NodeJS.Signals) => void,
  graceMs: number,
): GroupEnd {
  let begun = false;
  let killed = false;
  let timer: NodeJS.Timeout | undefined;
  return {
    begin() {
      if (begun || pid === undefined) return;
      begun = true;
      kill('SIGTERM');
      timer = setTimeout(() => {
        killed = true;
        kill('SIGKILL');
      }, graceMs);
    },
    async settle() {
      if (begun && pid !== undefined) await groupGone(pid, () => killed);
      clearTimeout(timer);
    },
  };
}

const POLL_MS = 25;
const AFTER_KILL = 40;

/** What SIGKILL does not end (a process that hangs in the kernel) does not hang us. */
async function groupGone(pid: number, killed: () => boolean): Promise<void> {
  let polls = AFTER_KILL;
  while (polls > 0 && groupLives(pid)) {
    await sleep(POLL_MS);
    if (killed()) polls -= 1;
  }
}

/** True when a process of the group is alive; zombies that nobody has collected yet are not (proc(5), stat). */
export function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && isLivingMember(name, pid));
}

function isLivingMember(name: string, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    // The program's name, in parentheses, may itself hold spaces and parentheses.
    const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(processGroup) === group && state !== 'Z' && state !== 'X';
  } catch {
    // It ended while we looked.
    return false;
  }
}
