import { filesLike } from '../harness/damage.ts';
import { faultCase } from '../harness/fault-case.ts';
import { linkPlugin } from '../harness/hostile-plugin.ts';
import { at } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

export const f42 = faultCase({
  id: 'F42',
  title: 'plugin: throws at load, throws in a hook, never settles, wrong API version, prints 1 GB',
  expected: 'named; documented effect; run never half-done',
  timeout: 900,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1);
    const archive = await stage.restorePoint();
    const faults: Readonly<Record<string, readonly [hooks: string, codes: readonly number[]]>> = {
      'throws at load': ['throw new Error("at load")', [0, 3]],
      'wrong API version': ['plugin.apiVersion = 99', [0, 3]],
      'throws in preflight': ['plugin.hooks.preflight = () => { throw new Error("on purpose"); }', [1, 7]],
      'throws in pre-backup': ['plugin.hooks["pre-backup"] = () => { throw new Error("on purpose"); }', [1]],
      'throws in post-archive': ['plugin.hooks["post-archive"] = () => { throw new Error("on purpose"); }', [3]],
      'throws in verify': ['plugin.hooks.verify = () => { throw new Error("on purpose"); }', [3]],
      'throws in post-backup': ['plugin.hooks["post-backup"] = () => { throw null; }', [0]],
      'returns nonsense': ['plugin.hooks["post-archive"] = () => ({ artifacts: [{ path: "/etc/passwd" }, 7] })', [3]],
      'prints a GB': [
        'plugin.hooks["pre-backup"] = (_event, { run }) => run("head", ["-c", "1000000000", "/dev/zero"])',
        [0, 1],
      ],
    };
    for (const [what, [hooks, codes]] of Object.entries(faults)) {
      const before = await filesLike(stage, /manifest/);
      const name = await linkPlugin(stage, hooks);
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', 'full', '--json'], {
        env: { NODE_OPTIONS: '--max-old-space-size=200' },
        timeout: 600_000,
      });
      stage.sees(what, ended.code, { oneOf: codes });
      if (what !== 'prints a GB') stage.sees('named', ended.stdout + ended.stderr, new RegExp(name));
      const made = at(ended.stdout, 'runs', 0, 'archive', 'name');
      const now = await filesLike(stage, /manifest/);
      // Either a whole archive or none: the checker looks at all of them.
      stage.sees('archives', now.length, before.length + (typeof made === 'string' ? 1 : 0));
      if (typeof made === 'string') await stage.remember(made);
    }
    const never = await linkPlugin(
      stage,
      'plugin.hooks["pre-backup"] = () => new Promise((resolve) => setInterval(resolve, 1e9, 0))',
    );
    const waiting = stage.start(['backup', 'full']);
    await waiting.says('pre-backup');
    waiting.kill('SIGTERM');
    const ended = await waiting.end;
    stage.sees('never settles: SIGTERM', ended.code, 143);
    stage.sees('its name', ended.stdout + ended.stderr, new RegExp(never));
    await linkPlugin(stage, '');
    stage.sees('verify', (await stage.darkive(['verify', archive])).code, 0);
  },
});
