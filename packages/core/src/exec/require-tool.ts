import { DarkiveError } from '../errors/index.ts';
import type { ToolRunner } from './types.ts';

/** Absolute path of a program that the work cannot do without. Throws `tool-missing` with the hint (how to install it). */
export function requireTool(runner: ToolRunner, program: string, hint: string): string {
  const path = runner.find(program);
  if (path !== null) return path;
  throw new DarkiveError('tool-missing', `The program "${program}" was not found on the PATH.`, {
    hint,
    facts: { program },
  });
}
