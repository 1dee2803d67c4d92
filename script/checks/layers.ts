import type { Problem } from './problem.ts';
import type { SourceFile } from './source-file.ts';
import { localTarget } from './resolve.ts';

/** The folders of core's src, from the top down. A file may import its own layer and those below. */
const CORE_LAYERS = [
  ['import-dar-backup', 'demo', 'plugin-create'],
  ['making', 'restoring', 'proving', 'letting-go', 'knowing', 'setting-up', 'adoption', 'copying'],
  ['dashboard'],
  ['preflight'],
  ['keeping'],
  ['session'],
  ['copies'],
  ['holdings'],
  ['services'],
  [
    'archive',
    'retention',
    'dar',
    'dar-manager',
    'catalogue',
    'lifecycle',
    'ledger',
    'lock',
    'schedule',
    'config',
    'notify',
    'kit',
  ],
  ['exec', 'fs', 'log', 'net'],
  ['errors', 'records', 'time'],
] as const;

/** The layer of the commands: none of its folders imports another one. */
const ROOMS = CORE_LAYERS.findIndex((layer) => (layer as readonly string[]).includes('making'));

/** Imports of core that go up, folders that belong to no layer, and folders of one layer that need each other. */
export function checkLayers(files: readonly SourceFile[], source = 'packages/core/src'): readonly Problem[] {
  const problems: Problem[] = [];
  const edges: Edge[] = [];
  for (const file of files) {
    const folder = folderIn(file.path, source);
    // Files directly in src, and the way in for plugins, stand above all layers.
    if (folder === null || folder === 'plugin') continue;
    const level = levelOf(folder);
    if (level === null) {
      problems.push({
        file: file.path,
        line: null,
        message: `${folder}/ belongs to no layer. Move the file, or give the folder a layer in script/checks/layers.ts.`,
      });
      continue;
    }
    for (const reference of file.references) {
      const target = localTarget(file.path, reference.specifier);
      if (target === null || !target.startsWith(`${source}/`)) continue;
      const other = folderIn(target, source);
      if (other === folder) continue;
      const otherLevel = other === null || other === 'plugin' ? -1 : levelOf(other);
      if (otherLevel === null) continue;
      if (otherLevel < level) {
        problems.push({
          file: file.path,
          line: reference.line,
          message: `${folder}/ imports ${other === null ? target : `${other}/`}, which is above it. Move what is shared down, or pass it in as an argument.`,
        });
      } else if (otherLevel === level && level === ROOMS && other !== null) {
        problems.push({
          file: file.path,
          line: reference.line,
          message: `${folder}/ imports ${other}/. Rooms of commands know nothing of each other: move what both need to keeping/ or below.`,
        });
      } else if (otherLevel === level && other !== null) {
        edges.push({ from: folder, to: other, file: file.path, line: reference.line });
      }
    }
  }
  return [...problems, ...mutualFolders(edges)];
}

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly line: number;
}

/** Folders of one layer may use each other in one direction only, types included. */
function mutualFolders(edges: readonly Edge[]): Problem[] {
  return edges
    .filter((edge) => reaches(edges, edge.to, edge.from))
    .map(({ from, to, file, line }) => ({
      file,
      line,
      message: `${from}/ imports ${to}/, and ${to}/ needs ${from}/ too. Move what both need down a layer.`,
    }));
}

function reaches(edges: readonly Edge[], from: string, goal: string): boolean {
  const seen = new Set([from]);
  for (const folder of seen) {
    if (folder === goal) return true;
    for (const edge of edges) if (edge.from === folder) seen.add(edge.to);
  }
  return false;
}

/** The first folder below src; null for a file directly in it. */
function folderIn(path: string, source: string): string | null {
  const parts = path.slice(source.length + 1).split('/');
  return parts.length > 1 ? (parts[0] ?? null) : null;
}

function levelOf(folder: string): number | null {
  const level = CORE_LAYERS.findIndex((layer) => (layer as readonly string[]).includes(folder));
  return level === -1 ? null : level;
}
