/** A package of the user whose code may run in this process. */
export interface PluginRoot {
  readonly name: string;
  /** Absolute directory of the package. */
  readonly root: string;
}

/** The plugin whose files stand first in a stack trace; null when none do. */
export function culpritOf(stack: string | undefined, plugins: readonly PluginRoot[]): string | null {
  for (const line of (stack ?? '').split('\n')) {
    // The innermost frame decides: a plugin that is called by another is the one that did it.
    const found = plugins.find(({ root }) => line.includes(`${root}/`) || line.includes(`${encodeURI(root)}/`));
    if (found !== undefined) return found.name;
  }
  return null;
}
