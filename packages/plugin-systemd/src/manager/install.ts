import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DarkiveError, finding, syncDirectory, writeFileDurably, type Finding } from '@darkive/core/plugin';
import type { Host } from '../host.ts';
import type { UnitFile } from '../units/unit-request.ts';
import { installedUnits, planChange, refuseConflicts, type Change } from './installed-units.ts';
import type { Manager } from './manager.ts';
import { requireValidUnits } from './verify-units.ts';

export interface InstallRequest {
  readonly units: readonly UnitFile[];
  /** Absolute; made when missing. */
  readonly directory: string;
  /** Replace what was edited by hand. */
  readonly force: boolean;
}

export interface Installed {
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: readonly string[];
  readonly enabled: readonly string[];
}

/**
 * Brings a unit directory to exactly these units, and has the manager run their timers. Everything is judged first; when
 * a step fails, the directory and the timers are as they were before. Throws `config-invalid`, `guard-refused`,
 * `tool-failed` or an error of the file system.
 */
export async function installUnits(request: InstallRequest, manager: Manager, host: Host): Promise<Installed> {
  const { units, directory, force } = request;
  const before = await installedUnits(directory);
  const change = planChange(units, before);
  if (!force) refuseConflicts(change, directory);
  await requireValidUnits(units, manager.scope, host);
  const started = startedOf(units);
  const obsolete = startedOf(change.remove);
  const previous = new Map(before.map(({ name, text }) => [name, text]));
  try {
    await mkdir(directory, { recursive: true, mode: 0o755 });
    if (obsolete.length > 0) await manager.tell('disable', '--now', ...obsolete);
    await apply(change, directory);
    await manager.tell('daemon-reload');
    await manager.tell('enable', ...started);
    // Started again, a running timer takes over a new calendar.
    await manager.tell('restart', ...started);
  } catch (error) {
    await undo(change, previous, directory, manager);
    throw withUndo(error, directory);
  }
  return {
    written: change.write.map(({ name }) => name),
    removed: change.remove.map(({ name }) => name),
    unchanged: change.unchanged.map(({ name }) => name),
    enabled: started,
  };
}

export interface Uninstalled {
  readonly removed: readonly string[];
  /** Files with a name of ours that Darkive did not write; they stay. */
  readonly left: readonly string[];
  readonly findings: readonly Finding[];
}

/** Removes what Darkive wrote, and nothing else. Edited files are refused (`guard-refused`) unless `force`. */
export async function uninstallUnits(directory: string, force: boolean, manager: Manager): Promise<Uninstalled> {
  const installed = await installedUnits(directory);
  const change = planChange([], installed);
  if (!force) refuseConflicts(change, directory);
  const left = installed.filter(({ authorship }) => authorship === 'foreign').map(({ name }) => name);
  const findings: Finding[] = [];
  const started = startedOf(change.remove);
  if (started.length > 0) await manager.tell('disable', '--now', ...started);
  const timers = started.filter(isTimer);
  if (timers.length > 0) {
    // When a timer last ran is kept by systemd in files of its own.
    const cleaned = await manager.ask('clean', '--what=state', ...timers);
    if (cleaned.code !== 0) {
      const what = 'systemd keeps a note of when the timers last ran; it does no harm.';
      findings.push(finding('info', 'timer-state-left', what));
    }
  }
  await apply(change, directory);
  if (change.remove.length > 0) {
    await manager.tell('daemon-reload');
    // A unit that failed would be remembered without its file.
    await manager.ask('reset-failed', ...change.remove.map(({ name }) => name));
  }
  return { removed: change.remove.map(({ name }) => name), left, findings };
}

/** Names of units that the manager starts by itself: timers, and what waits for disks. */
function startedOf(units: readonly UnitFile[]): readonly string[] {
  return units.filter(({ name, text }) => isTimer(name) || /^\[Install\]$/m.test(text)).map(({ name }) => name);
}

function isTimer(name: string): boolean {
  return name.endsWith('.timer');
}

async function apply({ write, remove }: Change, directory: string): Promise<void> {
  for (const { name, text } of write) await writeFileDurably(join(directory, name), text, { mode: 0o644 });
  for (const { name } of remove) await rm(join(directory, name), { force: true });
  if (remove.length > 0) await syncDirectory(directory);
}

/** As far as it goes: the first error is the one to be told. */
async function undo(
  { write, remove }: Change,
  previous: ReadonlyMap<string, string>,
  directory: string,
  manager: Manager,
): Promise<void> {
  const fresh = write.filter(({ name }) => !previous.has(name));
  const added = startedOf(fresh);
  if (added.length > 0) await manager.ask('disable', '--now', ...added);
  for (const { name } of fresh) await rm(join(directory, name), { force: true });
  for (const { name } of [...write, ...remove]) {
    const text = previous.get(name);
    if (text !== undefined) await writeFileDurably(join(directory, name), text, { mode: 0o644 });
  }
  await manager.ask('daemon-reload');
  const old = startedOf([...previous].map(([name, text]) => ({ name, text })));
  if (old.length > 0) await manager.ask('enable', '--now', ...old);
}

function withUndo(error: unknown, directory: string): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && error.code === 'tool-failed' ? 'tool-failed' : 'io-failed';
  const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : `Look at ${directory}.`;
  return new DarkiveError(code, `The units were not installed; everything is as it was. ${error.message}`, {
    hint,
    facts: { directory },
    cause: error,
  });
}
