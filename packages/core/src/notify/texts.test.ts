import { expect, test } from 'vitest';
import { finding } from '../records/finding.ts';
import { sampleDefinition, sampleRecord } from './test-support/records.ts';
import { notificationTexts } from './texts.ts';

test('a failure says what, where, what is intact, and the next step', () => {
  const record = sampleRecord([
    sampleDefinition('home', 'failed'),
    sampleDefinition('mail', 'success', {
      nextDue: '2026-11-22T02:00:00.000Z',
      away: { restorableAt: '2026-10-20T02:00:00.000Z' },
    }),
  ]);
  const { title, short, long, markdown } = notificationTexts(record);
  expect({ title, short, long, markdown }).toMatchInlineSnapshot(`
    {
      "long": "Backup failed on attic: home (1 of 2)
    2026-11-21 09:55 UTC, after 3 min 20 s. Darkive 1.0.0 on attic.

    home FULL: failed
      target-full in archive, 3 min 20 s; nothing was published
      error: home: the target is full.
        → Free some space.
      Last restorable point: 2026-11-20 02:00 UTC

    mail FULL: success
      mail_FULL_2026-11-21_095205, 12 slices, 1.2 GiB, parity 62 MiB, 3 min 20 s
      Last restorable point: 2026-11-20 02:00 UTC
      Restorable if this machine is gone: 2026-10-20 02:00 UTC
      Next due: 2026-11-22 02:00 UTC
    ",
      "markdown": "# Backup failed on attic: home (1 of 2)

    2026-11-21 09:55 UTC, after 3 min 20 s. Darkive 1.0.0 on attic.

    ## home FULL: failed

    - target-full in archive, 3 min 20 s; nothing was published
    - **error**: home: the target is full.
      - → Free some space.
    - Last restorable point: 2026-11-20 02:00 UTC

    ## mail FULL: success

    - mail\\_FULL\\_2026-11-21\\_095205, 12 slices, 1.2 GiB, parity 62 MiB, 3 min 20 s
    - Last restorable point: 2026-11-20 02:00 UTC
    - Restorable if this machine is gone: 2026-10-20 02:00 UTC
    - Next due: 2026-11-22 02:00 UTC
    ",
      "short": "Backup failed on attic: home (1 of 2)
    home: the target is full.
    → Free some space.",
      "title": "Backup failed on attic: home (1 of 2)",
    }
  `);
});

test.each([
  [sampleRecord([sampleDefinition('home', 'success')]), 'Backup done on attic: home'],
  [
    sampleRecord([sampleDefinition('home', 'degraded'), sampleDefinition('b', 'success')]),
    'Backup degraded on attic: home (1 of 2)',
  ],
  [
    sampleRecord([sampleDefinition('home', 'success', { recovered: true })], [], { recovered: true }),
    'Backup works again on attic: home',
  ],
  [sampleRecord([sampleDefinition('home', 'skipped')]), 'Backup skipped on attic: home'],
  [
    sampleRecord([], [finding('error', 'config-invalid', 'x')], { event: 'configuration' }),
    'Darkive cannot run on attic: its configuration cannot be used',
  ],
  [sampleRecord([], [finding('error', 'bug', 'x')]), 'Backup failed on attic'],
  [sampleRecord([], [], { event: 'test' }), 'Test message from Darkive on attic'],
  [sampleRecord([sampleDefinition('home', 'failed')], [], { event: 'verify' }), 'Verification failed on attic: home'],
])('the title of %# fits what happened', (record, title) => {
  expect(notificationTexts(record).title).toBe(title);
});

test('names of files cannot change how a message looks', () => {
  const nasty = 'a\u001b[2J\u202e `x` [b](http://c) <d> # *e* \n- f';
  const { long, markdown } = notificationTexts(
    sampleRecord([sampleDefinition('home', 'degraded', { found: [finding('degraded', 'x', nasty)] })]),
  );
  expect(long).toContain(String.raw`a\x1b[2J\u202e`);
  expect(markdown).toContain(String.raw`- **degraded**: a\\x1b\[2J\\u202e \`x\` \[b\](http://c) \<d\> \# \*e\* - f`);
});

test('huge texts are cut, and the number of findings is told', () => {
  const found = Array.from({ length: 500 }, (_, index) => finding('degraded', 'x', `${index} ${'😀'.repeat(20_000)}`));
  const record = sampleRecord([sampleDefinition('home', 'degraded', { found })]);
  const { title, short, long, markdown } = notificationTexts(record);
  expect(JSON.stringify(record).length).toBeLessThan(200_000);
  expect(long).toContain('and 450 more');
  expect([title.length <= 120, short.length <= 300, long.length <= 100_000, markdown.length <= 100_000]).toEqual([
    true,
    true,
    true,
    true,
  ]);
  for (const text of [title, short, long, markdown]) expect(text.isWellFormed()).toBe(true);
});
