import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultCase } from './fault-case.ts';

const DIRECTORY = join(import.meta.dirname, '../cases');

/** Every case that the files in faults/cases export, by id. */
export async function loadCases(): Promise<readonly FaultCase[]> {
  const cases: FaultCase[] = [];
  for (const name of (await readdir(DIRECTORY)).toSorted()) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    const exported: Record<string, unknown> = await import(join(DIRECTORY, name));
    cases.push(...Object.values(exported).filter(isCase));
  }
  const ids = cases.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`two cases are called ${twice}`);
  return cases.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Which of them to run: those that are named, or all that fit the kind of run. */
export function chooseCases(
  cases: readonly FaultCase[],
  { ids, kind }: { readonly ids: readonly string[]; readonly kind: 'fast' | 'usual' | 'long' },
): readonly FaultCase[] {
  if (ids.length > 0) return cases.filter(({ id }) => ids.includes(id));
  if (kind === 'fast') return cases.filter(({ fast }) => fast === true);
  return kind === 'long' ? cases : cases.filter(({ long }) => long !== true);
}

function isCase(value: unknown): value is FaultCase {
  return typeof value === 'object' && value !== null && 'id' in value && 'run' in value;
}
