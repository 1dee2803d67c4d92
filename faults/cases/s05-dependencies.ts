import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';

const ROOT = join(import.meta.dirname, '../..');

export const s05 = faultCase({
  id: 'S05',
  title: 'known holes in what is installed with Darkive: pnpm audit',
  expected: 'none of severity high or critical in what is shipped',
  async run(stage) {
    const env = { HOME: process.env['HOME'], PATH: process.env['PATH'] };
    const audit = await stage.run(['pnpm', '--dir', ROOT, 'audit', '--prod', '--json'], { env, timeout: 60_000 });
    let advisories: readonly { readonly severity: string; readonly module_name: string }[];
    try {
      advisories = Object.values((JSON.parse(audit.stdout) as { advisories: Record<string, never> }).advisories);
    } catch {
      const [reason = ''] = /responded with \d+|ERR_\w+/.exec(audit.stdout + audit.stderr) ?? [];
      notRun(`the registry does not answer the question (${reason})`);
    }
    const grave = advisories.filter(({ severity }) => severity === 'high' || severity === 'critical');
    stage.sees(
      'grave advisories',
      grave.map(({ module_name: name, severity }) => `${name}: ${severity}`),
      [],
    );
  },
});

export const s06 = faultCase({
  id: 'S06',
  title: 'licences of what is shipped',
  expected: 'every dependency has a licence that allows shipping it',
  async run(stage) {
    const ended = await stage.run([process.execPath, join(ROOT, 'script/check-licences.mjs')]);
    stage.sees('check-licences', ended.code, 0);
  },
});
