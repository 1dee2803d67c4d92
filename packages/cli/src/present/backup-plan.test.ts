import { expect, test } from 'vitest';
import { pipeLook } from '../test-support/look.ts';
import { presentBackupPlan } from './backup-plan.ts';

test('a plan shows source, reference, space and the exact command, and that nothing was written', () => {
  const text = presentBackupPlan(
    {
      schema: 'darkive.backup-plan/1',
      plans: [
        {
          possible: true,
          definition: 'home',
          type: 'DIFF',
          archive: 'home_DIFF_2026-11-21_085205',
          root: '/home/anna',
          reference: { id: '1', name: 'home_FULL_2026-11-01_020000' },
          entries: 12_345,
          bytes: 5_000_000_000,
          estimatedBytes: 5_500_000_000,
          freeBytes: 90_000_000_000,
          command: "dar -c '/mnt/a b/x' -N -Q",
          findings: [],
        },
        {
          possible: false,
          definition: 'mail',
          type: 'DIFF',
          findings: [
            {
              severity: 'error',
              code: 'reference-missing',
              message: 'There is no FULL.',
              hint: 'Run `darkive backup full mail`.',
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
    "home  DIFF  home_DIFF_2026-11-21_085205
      source     /home/anna: 12,345 entries, 4.66 GiB
      reference  home_FULL_2026-11-01_020000
      space      5.12 GiB at most, 83.8 GiB free
      command    dar -c '/mnt/a b/x' -N -Q

    mail  DIFF  cannot run now
      error: There is no FULL.
        → Run \`darkive backup full mail\`.
    Nothing was written: this was a dry run.
    "
  `);
});
