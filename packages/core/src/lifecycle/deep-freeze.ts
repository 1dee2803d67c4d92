/**
 * A copy of plain data whose objects and arrays are frozen all the way down.
 * The original stays as it is, so that its owner can go on working with it. What is no plain object or array
 * (Buffers, Dates, Maps, functions) is handed over as it is: freezing a Buffer throws.
 */
export function frozenCopy<Value>(value: Value): Value {
  return copy(value, new Map()) as Value;
}

/** True for `{}` and the like, also when another copy of the language's globals made it. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copy(value: unknown, seen: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const item of value) list.push(copy(item, seen));
    return Object.freeze(list);
  }
  if (!isPlainObject(value)) return value;
  const target: Record<string, unknown> = {};
  seen.set(value, target);
  for (const [key, item] of Object.entries(value)) {
    Object.defineProperty(target, key, { value: copy(item, seen), enumerable: true });
  }
  return Object.freeze(target);
}
