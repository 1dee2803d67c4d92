import { closest } from '../config/suggest.ts';

/**
 * Is this the name of one of these plugins, mistyped? What they all begin with says nothing: an uninstalled
 * `darkive-plugin-ntfy` is no misspelt `@darkive/plugin-par2`.
 */
export function isMisspelt(name: string, installed: readonly string[]): boolean {
  return closest(ownPart(name), installed.map(ownPart)) !== null;
}

function ownPart(name: string): string {
  return name.replace(/^@[^/]*\//, '').replace(/^(?:darkive-)?plugin-/, '');
}
