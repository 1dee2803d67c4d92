import { spawnSync } from 'node:child_process';

/**
 * What `systemd-analyze calendar` says: the next moments as ISO text, fewer when no more come; null when it cannot read
 * the expression.
 */
export function systemdElapses(expression: string, base: Date, iterations: number): readonly string[] | null {
  const baseTime = `${base.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const { status, stdout, error } = spawnSync(
    'systemd-analyze',
    ['calendar', `--iterations=${iterations}`, `--base-time=${baseTime}`, '--', expression],
    { encoding: 'utf8', env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' } },
  );
  if (error !== undefined) throw error;
  if (status !== 0) return null;
  const times = [...stdout.matchAll(/(?:Next elapse|Iter(?:ation|\.) #\d+): \w+ (\S+) (\S+) UTC/g)];
  return times.map(([, date, time]) => `${date}T${time}.000Z`);
}
