import type { HookContext } from '@darkive/core/plugin';
import { darkiveEngine } from './darkive-engine.ts';
import type { ParityEngine } from './engine.ts';
import type { Par2Options } from './options.ts';
import { par2Program } from './par2-program.ts';
import { programProblem } from './program-problem.ts';

/** The engine that the options name. */
export function chooseEngine(
  context: Pick<HookContext, 'run' | 'signal'>,
  options: Pick<Par2Options, 'engine' | 'memory' | 'threads'>,
): ParityEngine {
  return options.engine === 'par2' ? par2Program(context, options) : darkiveEngine(context, options);
}

/**
 * The engine for sets that are there already: the one that the options name, or Darkive's own when par2 is missing or too
 * old. The sets are the same, and damage does not wait until somebody has installed a program.
 */
export async function chooseReader(
  context: Pick<HookContext, 'run' | 'find' | 'signal' | 'log'>,
  options: Pick<Par2Options, 'engine' | 'memory' | 'threads'>,
): Promise<ParityEngine> {
  if (options.engine !== 'par2') return darkiveEngine(context, options);
  const problem = await programProblem(context);
  if (problem === null) return par2Program(context, options);
  context.log.warn(`${problem.message} Darkive's own engine is used instead.`);
  return darkiveEngine(context, options);
}
