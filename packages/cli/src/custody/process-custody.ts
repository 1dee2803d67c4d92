import { AsyncLocalStorage } from 'node:async_hooks';
import { finding, type Finding } from '@darkive/core/records';
import type { Custody, HookCall } from '@darkive/core/lifecycle';
import { culpritOf, type PluginRoot } from './culprit.ts';
import { redirectDescriptors } from './descriptors.ts';
import { isolateEnvironment } from './environment.ts';
import { keepErrors } from './errors.ts';
import { createIdleWatch } from './idle.ts';
import { rememberIntrinsics } from './intrinsics.ts';
import { keepStdout, type Terminal } from './terminal.ts';
import { sealProcess } from './seal-process.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

/** Who owns the process while Darkive runs: Darkive. Plugins are called in here and can neither end it nor speak for it. */
export interface ProcessCustody {
  /** For the runner of hooks. */
  readonly hooks: Custody;
  /** stdout and stderr as they were, whatever a plugin makes of `process`. */
  readonly terminal: Terminal;
  /** process.kill as it was: what ends the process is Darkive's own. */
  readonly kill: NodeJS.Process['kill'];
  /** The environment that Darkive was started with. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * The packages of the user: what is not known by its call is known by its files, and they are watched more closely.
   * @param options `json`: a report that the command can no longer make is printed as JSON, too.
   */
  know(plugins: readonly PluginRoot[], options: { readonly json: boolean }): void;
  /** Calls what belongs to plugins, without knowing to which. */
  foreign<Value>(stage: string, work: () => Promise<Value>): Promise<Value>;
  /** Notes that a plugin's hook of the command line has failed: told, and without further effect. */
  hold(plugin: string, hook: string, error: Error): void;
  /**
   * From now on a command of Darkive runs: whatever else writes to stdout or ends the process is a plugin that must not.
   * @param onEscaped Told of an error that escaped everything and is no plugin's.
   * @returns Ends that.
   */
  perform(onEscaped: (error: unknown) => void): () => void;
  /** The exit code that Darkive has decided on; null before. */
  decided: number | null;
  /** What to say when nothing is left that could go on, and no exit code was decided. Writes at once, and returns the exit code. */
  lastWord: (stalled: string) => number;
  /** Told of an error that escaped while no command of Darkive ran. */
  onUncaught: (error: unknown) => unknown;
  /** Ends the process, now, with this exit code. */
  end(code: number): never;
}

/** A call whose plugin is not known: one of the user's. */
const SOMEONE = 'an installed plugin';

const opened = new WeakMap<NodeJS.Process, ProcessCustody>();

/** The custody of this process, as `openCustody` has made it. Throws before that. */
export function custodyOf(host: NodeJS.Process): ProcessCustody {
  const custody = opened.get(host);
  if (custody === undefined) throw new Error('no custody has been opened for this process');
  return custody;
}

/** Takes the process into custody: once, before any plugin is loaded. */
export function openCustody(host: NodeJS.Process): ProcessCustody {
  const calls = new AsyncLocalStorage<HookCall>();
  const pending = new Set<HookCall>();
  const late: Finding[] = [];
  const offences = new WeakSet<Error>();
  let plugins: readonly PluginRoot[] = [];
  let performing = false;
  let ended = false;

  const addLate = (found: Finding): void => {
    if (!late.some(({ message }) => message === found.message)) late.push(found);
  };
  const note = (what: string, stack: string | undefined): void => {
    const call = calls.getStore();
    addLate(offenceFinding(nameOf(call, stack), call, what));
  };
  const blame = (what: string, stack: string | undefined): Error => {
    const call = calls.getStore();
    const offence = Object.assign(new Error(what), {
      hint: 'Report it to its author. Darkive alone ends its process.',
    });
    offences.add(offence);
    if (call === undefined || call.blame === null) note(what, stack);
    else call.blame(offence);
    return offence;
  };
  const nameOf = (call: HookCall | undefined, stack: string | undefined): string => {
    if (call !== undefined && call.plugin !== SOMEONE) return call.plugin;
    const [only, ...others] = plugins;
    const one = only !== undefined && others.length === 0 ? only.name : SOMEONE;
    return culpritOf(stack, plugins) ?? one;
  };
  /** Is this a plugin's doing? A command that a plugin brings along may do with the process as it likes. */
  const isForeign = (): boolean => calls.getStore() !== undefined || performing;

  const terminal = keepStdout(host, {
    isForeign,
    owner: () => nameOf(calls.getStore(), new Error('who').stack),
    onPrinted: (plugin) => addLate(printedFinding(plugin, calls.getStore()?.stage ?? null)),
  });
  const kill = host.kill.bind(host);
  const reallyExit = sealProcess(host, { isForeign, refuse: (what) => blame(what, new Error('who').stack) });
  const env = isolateEnvironment(host, () => calls.getStore());
  const idle = createIdleWatch({
    pending: () => [...pending],
    stalled() {
      if (ended) return;
      const code = custody.decided ?? custody.lastWord('Nothing is left to do, and the command has not ended.');
      custody.end(code);
    },
  });
  let onEscaped: ((error: unknown) => void) | null = null;
  keepErrors(host, {
    calls,
    isForeign: (stack) => culpritOf(stack, plugins) !== null,
    blame,
    escaped: (error) => (onEscaped ?? custody.onUncaught)(error),
    dropped(reason, stack) {
      if (calls.getStore() === undefined && culpritOf(stack, plugins) === null) addLate(droppedFinding(reason));
      else note(`left an error unhandled: ${reason}`, stack);
    },
    idle: idle.onIdle,
  });

  let putBackIntrinsics: () => readonly string[] = () => [];
  /** Puts back what belongs to all, and names who has changed it. */
  const tidy = (call: HookCall): void => {
    const changed = putBackIntrinsics();
    if (changed.length === 0) return;
    const what = `changed ${changed.slice(0, 5).join(', ')}, which was put back`;
    addLate(offenceFinding(nameOf(call, undefined), call, what));
  };
  let startDog: (() => Watchdog) | null = null;
  let dog: Watchdog | null = null;
  /** Only what the user has installed is watched; a thread is not worth it for what comes with Darkive. */
  const watch = (): void => {
    if (startDog === null) return;
    const names = [...pending].map(({ plugin }) => plugin).filter((name) => plugins.some((one) => one.name === name));
    if (names.length === 0 && dog === null) return;
    dog ??= startDog();
    dog.watch([...new Set(names)]);
  };

  const custody: ProcessCustody = {
    hooks: {
      run(call, work) {
        pending.add(call);
        watch();
        const value = calls.run(call, work);
        tidy(call);
        return value;
      },
      ended(call) {
        pending.delete(call);
        watch();
        tidy(call);
        if (!performing || host.exitCode === undefined) return;
        const what = `set process.exitCode to ${host.exitCode}, which Darkive does not heed`;
        host.exitCode = undefined;
        addLate(offenceFinding(call.plugin, { ...call, blame: () => undefined }, what));
      },
      takeOffences: () => late.splice(0),
    },
    terminal,
    kill,
    env,
    know(list, { json }) {
      plugins = list;
      if (list.length === 0) return;
      redirectDescriptors({ isPlugin: () => calls.getStore() !== undefined, printed: terminal.printed });
      putBackIntrinsics = rememberIntrinsics();
      startDog = () => startWatchdog({ json });
    },
    async foreign(stage, work) {
      const call = { plugin: SOMEONE, stage, blame: null };
      try {
        return await calls.run(call, work);
      } finally {
        tidy(call);
      }
    },
    hold(plugin, hook, error) {
      if (offences.has(error)) return;
      const exits = 'oclif' in error && error.message.startsWith('EEXIT') ? 'wanted to end the command' : 'failed';
      addLate(offenceFinding(plugin, undefined, `${exits} in its ${hook} hook: ${error.message}`));
    },
    perform(listener) {
      performing = true;
      onEscaped = listener;
      return () => {
        // Still performing: what a plugin left behind must not print after the result.
        onEscaped = null;
      };
    },
    decided: null,
    lastWord: () => 1,
    onUncaught: () => custody.end(1),
    end(code) {
      ended = true;
      try {
        // What libraries clean up at the end, such as locks; a listener neither stops this nor changes the code.
        host.emit('exit', code);
      } catch {
        // A plugin's, or one that failed to clean up: the command has been told, and its exit code stands.
      }
      return reallyExit(code);
    },
  };
  opened.set(host, custody);
  return custody;
}

function offenceFinding(plugin: string, call: HookCall | undefined, what: string): Finding {
  const stage = call?.stage ?? null;
  const over = call !== undefined && call.blame === null && call.plugin !== SOMEONE;
  const where = call === undefined ? '' : ` ${over ? 'after' : 'in'} ${call.stage}`;
  const message = `${plugin} misbehaved${where}: it ${what}`;
  return finding('warning', 'plugin-misbehaved', message, `Report it to the author of ${plugin}.`, { plugin, stage });
}

function printedFinding(plugin: string, stage: string | null): Finding {
  const where = stage === null ? '' : ` in ${stage}`;
  const message = `${plugin} printed to stdout${where}, which belongs to the result; its lines went to stderr.`;
  return finding('info', 'plugin-printed', message, null, { plugin, stage });
}

function droppedFinding(reason: string): Finding {
  return finding('warning', 'error-unhandled', `An error was left unhandled: ${reason}`);
}
