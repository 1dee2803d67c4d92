import { readdirSync, readFileSync } from 'node:fs';

/** Ends every program that this process has started, with its process group, at once. Each was started as the leader of one. */
export function killChildren(pid: number, kill: typeof process.kill): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name) || parentOf(name) !== pid) continue;
    for (const target of [-Number(name), Number(name)]) {
      try {
        kill(target, 'SIGKILL');
      } catch {
        // It has ended, or leads no group.
      }
    }
  }
}

/** The fourth field of proc(5), stat; the second, a name in parentheses, may itself hold spaces and parentheses. */
function parentOf(pid: string): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It ended while we looked.
    return null;
  }
}
