import { Worker } from 'node:worker_threads';

/** Seconds without a sign of life after which the process is ended: an endless loop answers no signal, and holds the lock. */
const LIMIT = 60;
/** Bytes for the names of those that are being waited for. */
const ROOM = 1024;

export interface Watchdog {
  /** Says whose code may run from now on. */
  watch(names: readonly string[]): void;
}

export interface WatchdogOptions {
  /** Print the report as a JSON document, too. */
  readonly json: boolean;
  readonly seconds?: number;
}

/**
 * Watches from a thread of its own that the process still does something. A plugin that never gives control back can be
 * neither stopped nor reported from within its own thread: the watchdog writes the report, and ends the process with SIGKILL.
 * The run is then one that was killed, which the next one tells and cleans up.
 */
export function startWatchdog({ json, seconds = LIMIT }: WatchdogOptions): Watchdog {
  const beats = new Int32Array(new SharedArrayBuffer(4));
  const names = new Uint8Array(new SharedArrayBuffer(ROOM));
  const workerData = { beats, names, json, seconds };
  const worker = new Worker(WATCH, { eval: true, workerData, env: {}, execArgv: [] });
  worker.unref();
  // Without a watchdog everything works, too.
  worker.on('error', () => undefined);
  setInterval(() => Atomics.add(beats, 0, 1), 1000).unref();
  return {
    watch(list) {
      names.fill(0);
      new TextEncoder().encodeInto(list.join(', '), names);
      Atomics.add(beats, 0, 1);
    },
  };
}

/** Only Node's own modules: it runs where nothing else does any more. It counts its own seconds, so that a sleeping machine is no hang. */
const WATCH = `
const { writeSync } = require('node:fs');
const { workerData: { beats, names, json, seconds } } = require('node:worker_threads');
let last = -1;
let silent = 0;
setInterval(() => {
  const end = names.indexOf(0);
  const who = new TextDecoder().decode(names.slice(0, end === -1 ? names.length : end));
  const now = Atomics.load(beats, 0);
  silent = now === last && who !== '' ? silent + 1 : 0;
  last = now;
  if (silent < seconds) return;
  const message = 'The plugin ' + who + ' has let nothing else run for ' + seconds + ' s; Darkive was ended.';
  const hint = 'Update it, or remove it with: darkive plugins uninstall ' + who + '. Then run the command again; it removes what is left.';
  const write = (descriptor, text) => { try { writeSync(descriptor, text); } catch { /* The exit code still tells. */ } };
  write(2, 'error: ' + message + '\\n→ ' + hint + '\\n');
  const error = { code: 'hook-failed', kind: 'plugin', message, hint, facts: { plugin: who } };
  if (json) write(1, JSON.stringify({ schema: 'darkive.error/1', error, exit: 137 }, null, 2) + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 1000);
`;
