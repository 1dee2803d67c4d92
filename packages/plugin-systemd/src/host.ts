import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import type { Mount, Scope } from './units/unit-request.ts';

/** What this process knows of its machine. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly userId: number;
}

export function thisHost(): Host {
  return { env: process.env, home: homedir(), userId: process.getuid?.() ?? -1 };
}

/** Absolute path of a program on the PATH; null when there is none. */
export function findProgram(name: string, { env }: Host): string | null {
  const directories = (env['PATH'] ?? '').split(delimiter).filter((directory) => isAbsolute(directory));
  return directories.map((directory) => join(directory, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // What cannot be looked at cannot be started.
    return false;
  }
}

/** Where unit files of that scope belong: systemd.unit(5), UNIT FILE LOAD PATH. */
export function unitDirectory(scope: Scope, { env, home }: Host): string {
  if (scope === 'system') return '/etc/systemd/system';
  const configured = env['XDG_CONFIG_HOME'];
  return join(configured !== undefined && isAbsolute(configured) ? configured : join(home, '.config'), 'systemd/user');
}

/** The mounted file systems, from /proc/self/mountinfo (proc_pid_mountinfo(5)); empty where there is none. */
export function mountedFileSystems(file = '/proc/self/mountinfo'): readonly Mount[] {
  try {
    return parseMounts(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

export function parseMounts(text: string): readonly Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [point, type] = [before.split(' ')[4], after.split(' ')[0]];
    if (point === undefined || type === undefined) return [];
    return [
      { point: point.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8))), type },
    ];
  });
}

/** Where systemd looks for a credential without a path: systemd.exec(5), LoadCredential=. */
export const credentialStores = ['/etc/credstore', '/run/credstore', '/usr/lib/credstore'] as const;

const STANDARD_PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const;

/** Programs that backups start; where they lie goes into the PATH of the services. */
const TOOLS = ['dar', 'par2', 'getfattr'] as const;

/** Decide where Darkive keeps and finds things, so a service must have them as this command has. */
const INHERITED = [
  'XDG_STATE_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'DARKIVE_DATA_DIR',
  'DARKIVE_CONFIG_DIR',
  'DARKIVE_CACHE_DIR',
  'TZ',
] as const;

/**
 * Variables that the services get. Secrets are never among them: only variables that stand in paths of the
 * configuration (`$NAME`), and those that decide where Darkive keeps its own files.
 * @param configText The configuration as written.
 */
export function serviceEnvironment(configText: string, scope: Scope, host: Host): Readonly<Record<string, string>> {
  const inPaths = [...configText.replaceAll('$$', '').matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]*)/g)].map(
    ([, name = '']) => name,
  );
  const secrets = new Set([...configText.matchAll(/\benv:([A-Za-z_]\w*)/g)].map(([, name = '']) => name));
  const names = new Set([...INHERITED, ...inPaths]);
  const found = [...names].flatMap((name): readonly (readonly [string, string])[] => {
    const value = host.env[name];
    return value === undefined || value === '' || secrets.has(name) || name === 'PATH' ? [] : [[name, value]];
  });
  const tools = TOOLS.flatMap((tool) => {
    const path = findProgram(tool, host);
    return path === null ? [] : [dirname(path)];
  });
  const path = [
    ...new Set([...tools.filter((one) => !(STANDARD_PATH as readonly string[]).includes(one)), ...STANDARD_PATH]),
  ];
  return {
    ...Object.fromEntries(found),
    // The system's manager sets none.
    ...(scope === 'system' ? { HOME: host.home } : {}),
    PATH: path.join(delimiter),
  };
}
