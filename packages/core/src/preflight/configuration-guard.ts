import { lstat, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { displayCommand } from '../exec/display-command.ts';
import { ioError } from '../fs/index.ts';
import { finding, type Finding } from '../records/finding.ts';

/** A file or directory by which the configuration could be changed. */
export interface Step {
  readonly path: string;
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

/** Who besides the user could change the configuration; null when nobody can. */
export type Intruder = { readonly path: string; readonly who: 'everybody' | 'owner' | 'group' };

/**
 * What sudo and ssh ask of their files: nobody but the user and root may write the file, or put another one in its place by
 * writing one of the directories above it. A group counts for root alone, as ordinary users have groups of their own. Pure.
 */
export function intruderOf(steps: readonly Step[], user: number): Intruder | null {
  const sticky = (mode: number): boolean => (mode & 0o1000) !== 0;
  const open = steps.find(({ mode }) => (mode & 0o002) !== 0 && !sticky(mode));
  if (open !== undefined) return { path: open.path, who: 'everybody' };
  const foreign = steps.find(({ owner }) => owner !== 0 && owner !== user);
  if (foreign !== undefined) return { path: foreign.path, who: 'owner' };
  if (user !== 0) return null;
  const shared = steps.find(({ mode, group }) => (mode & 0o020) !== 0 && group !== 0 && !sticky(mode));
  return shared === undefined ? null : { path: shared.path, who: 'group' };
}

/**
 * Whoever can write the configuration can have this user run any program, by its scripts. A file that everybody can write is
 * refused where it has scripts (`guard-refused`); all else that is found is a warning.
 */
export async function judgeConfiguration(config: Config, user: number): Promise<readonly Finding[]> {
  const intruder = intruderOf(await stepsTo(config.file), user);
  if (intruder === null) return [];
  const hasScripts = config.definitions.some(({ scripts }) => Object.values(scripts).some((all) => all.length > 0));
  const { path, who } = intruder;
  const whom = { everybody: 'every user', owner: 'another user, its owner', group: 'a group' }[who];
  const message = `The configuration ${config.file} can be changed by ${whom} of this machine: ${path}. It says which programs and plugins run here as this user.`;
  const command = who === 'owner' ? ['chown', String(user), path] : ['chmod', who === 'group' ? 'g-w' : 'o-w', path];
  const [program = '', ...args] = command;
  const hint = `Run: ${displayCommand(program, args, Infinity)}`;
  if (who === 'everybody' && hasScripts) {
    const facts = { guard: 'configuration-open', path, file: config.file };
    throw new DarkiveError('guard-refused', `${message} Its scripts are not run.`, { hint, facts });
  }
  return [finding('warning', 'configuration-open', message, hint, { file: config.file, path, who })];
}

/** The file itself and every directory above it, links resolved. */
async function stepsTo(file: string): Promise<readonly Step[]> {
  const steps: Step[] = [];
  try {
    for (let path = await realpath(file); ; path = dirname(path)) {
      const { mode, uid, gid } = await lstat(path);
      steps.push({ path, mode, owner: uid, group: gid });
      if (path === dirname(path)) return steps;
    }
  } catch (error) {
    throw ioError(error, 'look at', file);
  }
}
