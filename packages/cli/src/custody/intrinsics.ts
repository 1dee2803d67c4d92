type Owner = object;

/** The objects of the language that every part of a program shares. */
const SHARED: Readonly<Record<string, Owner>> = {
  'Object': Object,
  'Object.prototype': Object.prototype,
  'Function.prototype': Function.prototype,
  'Array': Array,
  'Array.prototype': Array.prototype,
  'String.prototype': String.prototype,
  'Number.prototype': Number.prototype,
  'Date': Date,
  'Date.prototype': Date.prototype,
  'RegExp.prototype': RegExp.prototype,
  'Promise': Promise,
  'Promise.prototype': Promise.prototype,
  'Map.prototype': Map.prototype,
  'Set.prototype': Set.prototype,
  'Error': Error,
  'Error.prototype': Error.prototype,
  'Uint8Array.prototype': Uint8Array.prototype,
  'Buffer': Buffer,
  'Buffer.prototype': Buffer.prototype,
  'JSON': JSON,
  'Math': Math,
  'Reflect': Reflect,
};
const GLOBALS = ['Object', 'Array', 'Date', 'Promise', 'Map', 'Set', 'Error', 'JSON', 'Math', 'Buffer', 'URL'] as const;

/**
 * Remembers the objects of the language as they are. The function that it returns puts back what has been changed since, and
 * names it. New properties that no loop sees stay: that is how a missing function is added.
 */
export function rememberIntrinsics(): () => readonly string[] {
  const remembered = Object.entries(SHARED).map(
    ([name, owner]) =>
      [name, owner, new Map(Reflect.ownKeys(owner).map((key) => [key, descriptor(owner, key)]))] as const,
  );
  const globals = new Map(GLOBALS.map((key) => [key, descriptor(globalThis, key)] as const));
  // What is needed to look and to put back, before anything can be changed.
  const { defineProperty, deleteProperty, ownKeys, getOwnPropertyDescriptor } = Reflect;
  return () => {
    const changed: string[] = [];
    const putBack = (name: string, owner: Owner, key: PropertyKey, was: PropertyDescriptor): void => {
      const now = getOwnPropertyDescriptor(owner, key);
      if (now !== undefined && now.value === was.value && now.get === was.get && now.set === was.set) return;
      changed[changed.length] = `${name}.${typeof key === 'symbol' ? 'symbol' : key}`;
      defineProperty(owner, key, was);
    };
    for (const [name, owner, properties] of remembered) {
      for (const [key, was] of properties) if (was !== undefined) putBack(name, owner, key, was);
      for (const key of ownKeys(owner)) {
        if (properties.has(key) || getOwnPropertyDescriptor(owner, key)?.enumerable !== true) continue;
        changed[changed.length] = `${name}.${typeof key === 'symbol' ? 'symbol' : key}`;
        deleteProperty(owner, key);
      }
    }
    for (const [key, was] of globals) if (was !== undefined) putBack('globalThis', globalThis, key, was);
    return changed;
  };
}

function descriptor(owner: Owner, key: PropertyKey): PropertyDescriptor | undefined {
  return Reflect.getOwnPropertyDescriptor(owner, key);
}
