import { faultCase } from '../harness/fault-case.ts';
import { linkPlugin } from '../harness/hostile-plugin.ts';
import { at, listAt } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

/** What a plugin does, and the exit code that Darkive decides on. */
const MISDEEDS: Readonly<Record<string, readonly [hooks: string, code: number]>> = {
  'process.exit(0)': ['plugin.hooks["pre-backup"] = () => process.exit(0)', 1],
  'process.exit(0), caught': ['plugin.hooks["post-archive"] = () => { try { process.exit(0) } catch {} }', 3],
  'process.reallyExit(0)': ['plugin.hooks["pre-backup"] = () => process.reallyExit(0)', 1],
  'process.exit(0) after an await': [
    'plugin.hooks["verify"] = async () => { await new Promise((r) => setTimeout(r, 5)); process.exit(0) }',
    3,
  ],
  'process.abort()': ['plugin.hooks["pre-backup"] = () => process.abort()', 1],
  'kills itself': ['plugin.hooks["pre-backup"] = () => process.kill(process.pid, "SIGKILL")', 1],
  'pretends a signal': ['plugin.hooks["pre-backup"] = () => process.emit("SIGTERM")', 1],
  'throws in a timer, never settles': [
    'plugin.hooks["post-archive"] = () => new Promise(() => setTimeout(() => { throw new Error("x") }, 5))',
    3,
  ],
  'never settles': ['plugin.hooks["verify"] = () => new Promise(() => {})', 3],
  'throws null in a timer': [
    'plugin.hooks["post-archive"] = () => new Promise(() => setTimeout(() => { throw null }, 5))',
    3,
  ],
  'changes the working directory': ['plugin.hooks["pre-backup"] = () => process.chdir("/")', 1],
  'drops a rejection': ['plugin.hooks["pre-backup"] = () => { Promise.reject(7) }', 0],
  'process.exitCode': ['plugin.hooks["pre-backup"] = () => { process.exitCode = 9 }', 0],
  'changes Array.prototype': ['plugin.hooks["pre-backup"] = () => { Array.prototype.map = () => [] }', 0],
  'prints': ['plugin.hooks["pre-backup"] = () => { console.log("{}"); process.stdout.write("\\u001b[2J") }', 0],
  'takes stdout away': [
    'plugin.hooks["pre-backup"] = () => { process.stdout.end("x"); process.stdout.write = () => true }',
    0,
  ],
  'prints by file descriptor': [
    'import fs from "node:fs"; plugin.hooks["pre-backup"] = () => { fs.writeSync(1, "x") }',
    0,
  ],
  'process.exit(0) when it is loaded': ['process.exit(0)', 3],
};
const OUTCOMES: Readonly<Record<number, string>> = { 0: 'success', 1: 'failed', 3: 'degraded' };

export const k07 = faultCase({
  id: 'K07',
  title: 'plugin: ends the process, throws later, never settles, prints into the result, changes what all share',
  expected: 'exactly one report that names it; exit code = JSON',
  timeout: 600,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    // Every third without --long: each takes a backup.
    const chosen = Object.entries(MISDEEDS).filter((_one, index) => stage.long || index % 3 === 0);
    for (const [what, [hooks, code]] of chosen) {
      const name = await linkPlugin(stage, hooks);
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', 'full', '--json'], { timeout: 60_000 });
      stage.sees(what, ended.code, code);
      stage.sees(`${what}: JSON`, at(ended.stdout, 'outcome'), OUTCOMES[code] ?? '');
      stage.sees(`${what}: runs`, listAt(ended.stdout, 'runs').length, 1);
      stage.sees(`${what}: named`, ended.stdout, new RegExp(name));
      const made = at(ended.stdout, 'runs', 0, 'archive', 'name');
      if (typeof made === 'string') await stage.remember(made);
    }
    await linkPlugin(stage, '');
    await stage.restorePoint();
  },
});
