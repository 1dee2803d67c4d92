import { isSecretReference } from '../config/secret-reference.ts';
import { DarkiveError } from '../errors/darkive-error.ts';

/** Turns a reference into its value. */
export type ResolveSecret = (reference: string) => Promise<string>;

/**
 * What a plugin may ask for: references that stand in its own options, defaults of its schema included. Those of other
 * plugins are none of its business, and neither are other files and variables. Rejects with `secret-missing`.
 */
export function ownSecrets(plugin: string, options: unknown, resolve: ResolveSecret): ResolveSecret {
  const own = new Set<string>();
  collectReferences(options, own);
  return async (reference) => {
    if (own.has(reference)) return resolve(reference);
    // A text that is no reference is not repeated: it may be a secret itself.
    const what = isSecretReference(reference) ? `"${reference}"` : 'a secret';
    throw new DarkiveError('secret-missing', `${plugin} asked for ${what}, which its own options do not name.`, {
      hint: 'Report this to the author of the plugin: references belong in its options.',
      facts: { plugin },
    });
  };
}

/** Names of the variables that any of these texts refers to (`env:NAME`). */
export function secretVariables(...sections: readonly unknown[]): ReadonlySet<string> {
  const references = new Set<string>();
  for (const section of sections) collectReferences(section, references);
  return new Set([...references].filter((text) => text.startsWith('env:')).map((text) => text.slice('env:'.length)));
}

function collectReferences(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (isSecretReference(value)) found.add(value);
  } else if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) collectReferences(inner, found);
  }
}
