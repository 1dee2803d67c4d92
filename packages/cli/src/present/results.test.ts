import { expect, test } from 'vitest';
import { pipeLook } from '../test-support/look.ts';
import { presentConfigCheck } from './config.ts';
import { presentDemo, presentDemoClean, presentDemoStep } from './demo.ts';
import { presentDoctor } from './doctor.ts';
import { presentInit } from './init.ts';
import { presentRepair } from './repair.ts';
import { presentRestore, presentRestorePlan } from './restore.ts';
import { presentVerify } from './verify.ts';

const archives = [
  { id: '1', name: 'home_FULL_2026-11-01_020000', type: 'FULL' },
  { id: '2', name: 'home_DIFF_2026-11-21_085205', type: 'DIFF' },
] as const;

test('a restore names the chain it used and what is missing', () => {
  const document = {
    schema: 'darkive.restore/1',
    definition: 'home',
    at: null,
    target: '/tmp/out',
    archives,
    entries: 1200,
    bytes: 52_428_800,
    replaced: 0,
    checked: {
      files: 1100,
      checksums: 1099,
      modes: 1200,
      owners: 1200,
      attributes: 1200,
      notCompared: ['times of directories'],
    },
  } as const;
  const missing = {
    severity: 'damage',
    code: 'damaged',
    message: 'a.txt is damaged',
    hint: 'Try an older archive.',
    facts: {},
  } as const;
  expect(presentRestore({ ...document, outcome: 'complete', findings: [] }, pipeLook)).toMatchInlineSnapshot(`
    "Restored 1,200 entries, 50.0 MiB to /tmp/out
      from home_FULL_2026-11-01_020000, then home_DIFF_2026-11-21_085205
      checked 1,100 files by size and time, 1,099 by checksum too
      checked 1,200 modes, 1,200 owners, names of extended attributes and ACLs
      not compared: times of directories
    "
  `);
  expect(presentRestore({ ...document, replaced: 2, outcome: 'incomplete', findings: [missing] }, pipeLook))
    .toMatchInlineSnapshot(`
    "Incomplete: 1,200 entries, 50.0 MiB in /tmp/out
      from home_FULL_2026-11-01_020000, then home_DIFF_2026-11-21_085205
      2 existing files were replaced
      checked 1,100 files by size and time, 1,099 by checksum too
      checked 1,200 modes, 1,200 owners, names of extended attributes and ACLs
      not compared: times of directories
      damage: a.txt is damaged
        → Try an older archive.
    "
  `);
});

test('a plan of a restore tells what would be read, what is in the way, and why it cannot be done', () => {
  const plan = {
    schema: 'darkive.restore-plan/1',
    definition: 'home',
    at: '2026-11-21T22:59:59.999Z',
    point: { id: '2', name: archives[1].name, createdAt: '2026-11-21T08:52:05.000Z' },
    archives: archives.map((archive, index) => ({
      ...archive,
      createdAt: '2026-11-21T08:52:05.000Z',
      slices: index === 0 ? 9 : 1,
      needed: index === 0 ? [1, 2, 3, 9] : [1],
      neededBytes: 1024,
      problems: [],
    })),
    entries: 3,
    bytes: 500,
    readBytes: 2048,
    target: '/tmp/out',
    audit: null,
    error: null,
    nearest: null,
    findings: [],
  } as const;
  expect(presentRestorePlan({ ...plan, outcome: 'possible' }, pipeLook)).toMatchInlineSnapshot(`
    "home at 2026-11-21 23:59 +01:00
      state of   home_DIFF_2026-11-21_085205, made 2026-11-21 09:52 +01:00
      reads      home_FULL_2026-11-01_020000: 1-3, 9 of 9 slices, 1.00 KiB
      reads      home_DIFF_2026-11-21_085205: all of 1 slice, 1.00 KiB
      restores   3 entries, 500 B, by reading 2.00 KiB
      into       /tmp/out
    It can be done. Nothing was written: this was a plan.
    "
  `);
  const problems = [
    { slice: 4, file: 'home_FULL_2026-11-01_020000.4.dar', state: 'missing', message: 'it is missing' },
  ] as const;
  const impossible = {
    ...plan,
    outcome: 'impossible',
    archives: [
      {
        ...plan.archives[0],
        id: '1',
        name: 'a',
        type: 'FULL',
        createdAt: '',
        slices: 9,
        needed: [4],
        neededBytes: 1,
        problems,
      },
    ],
    entries: null,
    bytes: null,
    target: '/home/anna',
    audit: { replaced: 3, problems: ['a: it is a symbolic link'], problemCount: 2 },
    error: { code: 'chain-damaged', message: 'It is damaged.', hint: 'Repair it.' },
  } as const;
  expect(presentRestorePlan(impossible, pipeLook)).toMatchInlineSnapshot(`
    "home at 2026-11-21 23:59 +01:00
      state of   home_DIFF_2026-11-21_085205, made 2026-11-21 09:52 +01:00
      reads      a: 4 of 9 slices, 1 B
        damaged  slice 4: it is missing
      into       /home/anna
      replaces   3 existing files
        in the way  a: it is a symbolic link
        … and 1 more
      Cannot be done: It is damaged.
        → Repair it.
    Nothing was written: this was a plan.
    "
  `);
});

test('a verification lists the checks of every archive and ends with the verdict', () => {
  const at = '2026-11-21T09:10:00.000Z';
  const text = presentVerify(
    {
      schema: 'darkive.verify/1',
      outcome: 'damaged',
      archives: [
        {
          id: '1',
          name: 'a_FULL_2026-11-01_020000',
          findings: [],
          checks: [{ name: 'slices', result: 'passed', at, seconds: 1 }],
          redundancy: {
            slices: 1,
            sourceBlocks: 200,
            planned: 20,
            available: 10,
            weakest: { slice: 1, sourceBlocks: 200, planned: 20, available: 10 },
            perSlice: [],
          },
        },
        {
          id: '2',
          name: 'home_FULL_2026-11-01_020000',
          checks: [
            { name: 'slices', result: 'failed', at, seconds: 1 },
            { name: 'dar-test', result: 'not-checked', at, seconds: 0 },
          ],
          redundancy: null,
          findings: [
            {
              severity: 'damage',
              code: 'slice-damaged',
              message: 'Slice 2 has changed.',
              hint: 'Run `darkive repair home_FULL_2026-11-01_020000`.',
              facts: {},
            },
          ],
        },
      ],
      findings: [],
    },
    pipeLook,
  );
  expect(text).toMatchInlineSnapshot(`
    "a_FULL_2026-11-01_020000     slices passed
      redundancy left: 10 of 20 recovery blocks; every slice can lose 5 %
    home_FULL_2026-11-01_020000  slices failed, dar-test not checked
      damage: Slice 2 has changed.
        → Run \`darkive repair home_FULL_2026-11-01_020000\`.
    2 archives: damage found
    "
  `);
});

test('a repair tells what became of each damaged slice', () => {
  const archive = archives[0];
  const slices = [
    {
      slice: 2,
      file: 'home_FULL_2026-11-01_020000.2.dar',
      reason: 'hash',
      repaired: true,
      blocks: { lost: 3, available: 20 },
    },
    { slice: 3, file: 'home_FULL_2026-11-01_020000.3.dar', reason: 'missing', repaired: false, blocks: null },
  ] as const;
  const artifacts = [{ file: 'x.par2', regenerated: true, sameBytes: true }];
  const present = (outcome: 'nothing-to-do' | 'repaired' | 'not-repairable', shown: typeof slices | readonly []) =>
    presentRepair(
      {
        schema: 'darkive.repair/1',
        base: 'sound',
        dryRun: false,
        outcome,
        archive,
        slices: shown,
        artifacts: outcome === 'repaired' ? artifacts : [],
        affected: outcome === 'not-repairable' ? ['letters/aunt.txt'] : null,
        findings: [],
      },
      pipeLook,
    );
  expect([present('nothing-to-do', []), present('repaired', slices), present('not-repairable', slices)].join(''))
    .toMatchInlineSnapshot(`
    "home_FULL_2026-11-01_020000: every slice is as it was published; nothing to repair.
    home_FULL_2026-11-01_020000: repaired; every slice is what was published (SHA-256).
      home_FULL_2026-11-01_020000.2.dar was changed: repaired, 3 blocks lost, 20 recovery blocks there
      home_FULL_2026-11-01_020000.3.dar was missing: not repaired
      x.par2: made anew, byte for byte as published
    home_FULL_2026-11-01_020000: cannot be repaired; nothing was changed.
      home_FULL_2026-11-01_020000.2.dar was changed: repaired, 3 blocks lost, 20 recovery blocks there
      home_FULL_2026-11-01_020000.3.dar was missing: not repaired
      1 file in it cannot be read:
        letters/aunt.txt
    "
  `);
});

test('the doctor puts the next step below what is wrong', () => {
  const text = presentDoctor(
    {
      schema: 'darkive.doctor/1',
      outcome: 'not-ready',
      checks: [
        { name: 'dar', result: 'ok', message: '2.7.8', hint: null },
        { name: 'archives', result: 'failed', message: '/mnt/backup is not mounted', hint: 'Mount it.' },
      ],
    },
    pipeLook,
  );
  expect(text).toMatchInlineSnapshot(`
    "ok       dar       2.7.8
    failed   archives  /mnt/backup is not mounted
                       → Mount it.
    Not ready: a backup would fail now.
    "
  `);
});

test('init lists what it made and the next steps', () => {
  const text = presentInit(
    {
      schema: 'darkive.init/1',
      file: '/home/anna/.config/darkive/config.yaml',
      archives: '/mnt/backup',
      marker: null,
      state: '/home/anna/.local/state/darkive',
      temporary: '/home/anna/.local/state/darkive/tmp',
      definitions: [],
      created: ['/mnt/backup', '/home/anna/.config/darkive/config.yaml'],
      next: ['Run `darkive doctor`.'],
    },
    pipeLook,
  );
  expect(text).toBe('Made\n  /mnt/backup\n  /home/anna/.config/darkive/config.yaml\n\n→ Run `darkive doctor`.\n');
});

test('problems of the configuration are lines to jump to; a good one is one line', () => {
  const document = {
    schema: 'darkive.config-check/1',
    file: '/etc/d.yaml',
    warnings: [],
    definitions: ['home', 'mail'],
    plugins: [{ name: 'bell', version: '1' }],
  } as const;
  expect(presentConfigCheck({ ...document, ok: true, problems: [] }, pipeLook)).toBe(
    'ok  /etc/d.yaml: 2 definitions (home, mail)\nok  options of bell\n',
  );
  const problems = ['/etc/d.yaml:3:1: archivs: unknown key; did you mean archives?'];
  expect(presentConfigCheck({ ...document, ok: false, problems, definitions: [] }, pipeLook)).toBe(
    '/etc/d.yaml:3:1: archivs: unknown key; did you mean archives?\n1 problem in /etc/d.yaml\n',
  );
  const warnings = ['/etc/d.yaml:9:5: definitions.home.exclude[0]: exclude "x" leaves out nothing in /home'];
  expect(presentConfigCheck({ ...document, ok: true, problems: [], warnings, plugins: [] }, pipeLook)).toBe(
    `${warnings[0]}\nok  /etc/d.yaml: 2 definitions (home, mail)\n`,
  );
});

test('the demonstration tells each step and where everything is', () => {
  const step = {
    number: 2,
    title: 'First backup',
    text: 'Everything goes into a FULL archive.',
    lines: ['$ darkive backup full', 'ok\u001b[2J'],
  };
  const document = {
    schema: 'darkive.demo/1',
    outcome: 'success',
    directory: '/tmp/demo',
    steps: [{ number: 1, title: 'Data', result: 'done' }],
  } as const;
  expect(presentDemoStep(step, pipeLook)).toMatchInlineSnapshot(`
    "2. First backup
       Everything goes into a FULL archive.
       $ darkive backup full
       ok\\x1b[2J

    "
  `);
  expect(presentDemo(document, pipeLook)).toMatchInlineSnapshot(`
    "All 1 steps did what they should.
    Everything is in /tmp/demo: look around, then remove it with \`darkive demo --clean --dir /tmp/demo\`.
    "
  `);
  expect(presentDemo({ ...document, outcome: 'failed' }, pipeLook)).toMatchInlineSnapshot(`
    "Failed in step 1: Data.
    Everything is in /tmp/demo: look around, then remove it with \`darkive demo --clean --dir /tmp/demo\`.
    "
  `);
  expect(presentDemoClean('/tmp/demo')).toBe('Removed the demonstration in /tmp/demo.\n');
});
