import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { printableLine } from '@darkive/core/records';

type OclifConfig = Interfaces.Config;

/** A plugin of the user that takes no part, and why. */
export interface RefusedPlugin {
  readonly source: string;
  readonly reason: string;
  /** `broken` when left out. */
  readonly fault?: 'options' | 'not-set-up' | 'broken';
}

interface Memory {
  /** Stands for the installed plugins as they were looked at. */
  readonly key: string;
  readonly refused: readonly RefusedPlugin[];
}

type UserPlugin = ReturnType<OclifConfig['getPluginsList']>[number];

/** What the user installed or linked: the only plugins that can be broken and be removed. */
export function userPlugins(oclif: Pick<OclifConfig, 'getPluginsList'>): readonly UserPlugin[] {
  return oclif.getPluginsList().filter(({ type }) => type === 'user' || type === 'link');
}

/**
 * The broken plugins as they were last seen; null when the installed plugins have changed since. Loading all plugins only
 * to find this out would slow down every command.
 */
export function recallRefused(oclif: OclifConfig): readonly RefusedPlugin[] | null {
  try {
    const memory = JSON.parse(readFileSync(placeOf(oclif), 'utf8')) as Memory;
    return memory.key === keyOf(oclif) ? memory.refused : null;
  } catch {
    // Nothing is remembered yet, or it cannot be read: the plugins are looked at.
    return null;
  }
}

export function rememberRefused(oclif: OclifConfig, refused: readonly RefusedPlugin[]): void {
  const place = placeOf(oclif);
  const memory: Memory = { key: keyOf(oclif), refused: refused.map(({ source, reason }) => ({ source, reason })) };
  try {
    mkdirSync(oclif.dataDir, { recursive: true });
    writeFileSync(`${place}.${process.pid}`, JSON.stringify(memory));
    renameSync(`${place}.${process.pid}`, place);
  } catch {
    // Without a memory the plugins are looked at by every command: slower, and right.
  }
}

export function refusalLine({ source, reason, fault = 'broken' }: RefusedPlugin): string {
  const steps = {
    'options': 'Correct its section in the configuration; `darkive config check` says where it is.',
    'not-set-up': `Write its section below "plugins" in the configuration, or remove it with: darkive plugins uninstall ${source}`,
    'broken': `Update it, or remove it with: darkive plugins uninstall ${source}`,
  };
  const what = fault === 'not-set-up' ? 'takes no part' : 'was refused and takes no part';
  return `warning: plugin ${printableLine(source)} ${what}: ${printableLine(reason)}\n→ ${printableLine(steps[fault])}`;
}

function placeOf({ dataDir }: OclifConfig): string {
  return join(dataDir, 'refused-plugins.json');
}

/** Names, versions, and when their package.json and register hook were written: a linked plugin changes under one version. */
function keyOf(oclif: OclifConfig): string {
  const parts = userPlugins(oclif).map(({ name, version, root, hooks }) => {
    const files = ['package.json', ...(hooks['darkive:register'] ?? []).map(({ target }) => target)];
    return [name, version, root, ...files.map((file) => changedAt(join(root, file)))].join(' ');
  });
  return [oclif.version, ...parts.toSorted()].join('\n');
}

function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
