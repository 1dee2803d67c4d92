import type { Config } from '@oclif/core';
import type { ProcessCustody } from './process-custody.ts';

/** Milliseconds for hooks of the command line that have no time limit of their own. */
const TIMEOUT = 10_000;

/** The hooks of oclif that are called around a command, by every plugin that likes to. They may end no command. */
const BESIDE: ReadonlySet<string> = new Set(['preparse', 'init', 'prerun', 'postrun', 'finally']);

/**
 * Takes what plugins hook into the command line itself into custody: it has to end, and what it throws is told and changes
 * nothing. On the class, because oclif makes the one configuration by itself.
 * @param loaded Called once, when the configuration has been made and no plugin's code has run.
 */
export function keepHooks(
  { prototype }: { readonly prototype: Config },
  { json }: { readonly json: boolean },
  custody: ProcessCustody,
  loaded: (config: Config) => void,
): void {
  const { runHook } = prototype;
  let first = true;
  const kept: Config['runHook'] = async function (this: Config, event, options, timeout, captureErrors) {
    const hook = String(event);
    if (first) {
      first = false;
      custody.know(
        this.getPluginsList().filter(({ type }) => type === 'user' || type === 'link'),
        { json },
      );
      loaded(this);
    }
    const capture = captureErrors === true || BESIDE.has(hook);
    const result = await custody.foreign(hook, () => runHook.call(this, event, options, timeout ?? TIMEOUT, capture));
    if (BESIDE.has(hook)) for (const { plugin, error } of result.failures) custody.hold(plugin.name, hook, error);
    return result as never;
  };
  prototype.runHook = kept;
}
