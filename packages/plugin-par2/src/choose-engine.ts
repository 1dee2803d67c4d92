import type { HookContext } from '@darkive/core/plugin';
import { darkiveEngine } from './darkive-engine.ts';
import type { ParityEngine } from './engine.ts';
import type { Par2Options } from './options.ts';
import { par2Program } from './par2-program.ts';

/** The engine that the options name. */
export function chooseEngine(
  context: Pick<HookContext, 'run' | 'signal'>,
  options: Pick<Par2Options, 'engine' | 'memory' | 'threads'>,
): ParityEngine {
  return options.engine === 'par2' ? par2Program(context, options) : darkiveEngine(context, options);
}
