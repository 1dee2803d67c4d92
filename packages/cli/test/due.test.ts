import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScheduleDocument } from '@darkive/core/making/schedule';
import { expect, test } from 'vitest';
import { createSandbox, type Sandbox } from './support/cli.ts';

async function configured(schedule: object = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ TZ: 'Europe/Copenhagen' });
  const place = (name: string): string => join(sandbox.directory, name);
  for (const name of ['home', 'archives', 'config']) await mkdir(place(name));
  await writeFile(place('home/a.txt'), 'a');
  const config = {
    version: 1,
    archives: place('archives'),
    definitions: { home: { root: place('home'), schedule } },
  };
  await writeFile(place('config/config.yaml'), JSON.stringify(config));
  return sandbox;
}

test('backup due makes what is due, and then says that nothing is, with exit 4', async () => {
  const sandbox = await configured();
  const planned = await sandbox.run('backup', 'due', '--dry-run');
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(planned.stdout).toMatch(/^home  FULL due: there is no FULL archive yet\n\nhome  FULL  home_FULL_/);
  const made = await sandbox.run('backup', 'due', '--wait', '10s');
  expect([made.code, made.stdout]).toEqual([0, expect.stringMatching(/^home  FULL  success /)]);
  const idle = await sandbox.run('backup', 'due');
  expect([idle.code, idle.stdout]).toEqual([
    4,
    expect.stringMatching(/^home  nothing due; next \w+ \d{4}-.* \+0[12]:00\n$/),
  ]);
  expect(await sandbox.run('backup', 'due', '--quiet')).toMatchObject({ code: 4, stdout: '', stderr: '' });
  expect(await sandbox.json('backup', 'due', 'home')).toMatchObject({
    code: 4,
    document: { schema: 'darkive.backup/1', outcome: 'skipped', runs: [], due: [{ definition: 'home', type: null }] },
  });
});

test('schedule is a table with the zone it is meant in, and a document', async () => {
  const sandbox = await configured({ full: '*-12-30 10:03', diff: 'off' });
  const { code, stdout } = await sandbox.run('schedule');
  expect(code).toBe(0);
  expect(stdout).toBe(
    [
      'DEFINITION  TYPE  SCHEDULE       LAST   NEXT',
      'home        FULL  *-12-30 10:03  never  now',
      '            DIFF  off            never  -',
      '            INCR  every 3 days   never  now',
      'Times of schedules are those of Europe/Copenhagen.',
      'home: FULL now: there is no FULL archive yet',
      '',
    ].join('\n'),
  );
  const { document } = await sandbox.json<ScheduleDocument>('schedule', 'home');
  expect(document).toMatchObject({ schema: 'darkive.schedule/1', zone: 'Europe/Copenhagen', findings: [] });
});

test.each([
  [['backup', 'due', '--reference', 'x'], '--reference does not go with'],
  [['backup', 'due', '--wait', 'long'], "'long' is not a time to wait"],
  [['backup', 'due', 'hoome'], 'There is no definition "hoome"'],
  [['schedule', 'hoome'], 'There is no definition "hoome"'],
])('%j is exit 2 with the next step', async (args, message) => {
  const sandbox = await configured();
  const { code, stderr } = await sandbox.run(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: .*\n→ .*\n$/)]);
  expect(stderr).toContain(message);
});

test('a schedule that cannot be read is exit 2 before anything is done', async () => {
  const sandbox = await configured({ full: 'montly' });
  const { code, stderr } = await sandbox.run('backup', 'due');
  expect([code, stderr]).toEqual([2, expect.stringContaining('Did you mean monthly?')]);
});
