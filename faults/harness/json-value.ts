/** What stands at a path of a JSON text, `undefined` when nothing does: at(text, 'runs', 0, 'outcome'). */
export function at(text: string, ...path: readonly (string | number)[]): unknown {
  let value: unknown = JSON.parse(text);
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

/** The list at a path of a JSON text; empty when there is none. */
export function listAt(text: string, ...path: readonly (string | number)[]): readonly unknown[] {
  const value = at(text, ...path);
  return Array.isArray(value) ? value : [];
}
