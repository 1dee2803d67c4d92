import type { NotificationReport, NotifiedDefinition, NotifiedFinding } from '@darkive/core/plugin';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { discordMessage, LIMITS, type DiscordMessage } from './message.ts';

const text = (most: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: most }),
    fc.constantFrom('@everyone', '<@&123>', '<@1>', '@here', '```', '😀'.repeat(most / 2), '*'.repeat(most), ' '),
  );
const finding: fc.Arbitrary<NotifiedFinding> = fc.record({
  severity: fc.constantFrom('info', 'warning', 'degraded', 'damage', 'error'),
  code: fc.constant('x'),
  message: text(1500),
  hint: fc.option(text(500)),
});
const findings = fc.array(finding, { maxLength: 8 });
const definition: fc.Arbitrary<NotifiedDefinition> = fc.record({
  name: text(100),
  type: fc.constantFrom('FULL', 'DIFF', 'INCR', null),
  outcome: fc.constantFrom('success', 'degraded', 'failed', 'skipped'),
  exit: fc.constant('done'),
  severity: fc.constant('info'),
  recovered: fc.boolean(),
  archive: fc.option(
    fc.record({ id: fc.uuid(), name: text(130), slices: fc.nat(), bytes: fc.nat(), parityBytes: fc.nat() }),
  ),
  seconds: fc.nat(),
  findings,
  moreFindings: fc.nat(3),
  error: fc.option(fc.constant({ code: 'target-full', phase: null } as const)),
  restorableAt: fc.option(fc.constant('2026-11-20T02:00:00.000Z')),
  nextDue: fc.option(fc.constant('2026-11-22T02:00:00.000Z')),
});

const report: fc.Arbitrary<NotificationReport> = fc.record({
  schema: fc.constant('darkive.notification/1'),
  id: fc.uuid(),
  event: fc.constantFrom('backup', 'configuration', 'test'),
  outcome: fc.constantFrom('success', 'degraded', 'failed', 'skipped'),
  severity: fc.constant('error'),
  exit: fc.constant('done'),
  recovered: fc.boolean(),
  startedAt: fc.constant('2026-11-21T09:52:05.000Z'),
  endedAt: fc.constant('2026-11-21T09:55:25.000Z'),
  host: text(300),
  version: fc.constant('1.0.0'),
  definitions: fc
    .array(definition, { maxLength: 12 })
    .chain((some) => fc.constantFrom(some, Array(20).fill(some).flat())),
  findings,
  moreFindings: fc.nat(3),
  text: fc.record({ title: text(120), short: text(300), long: text(10), markdown: text(10) }),
  attempt: fc.constant(1),
});

/** Every text of a message that a person sees. */
function texts({ content, embeds }: DiscordMessage): string[] {
  return [
    content,
    ...embeds.flatMap(({ title, description = '', fields, footer }) => [
      title,
      description,
      footer?.text ?? '',
      ...fields.flatMap(({ name, value }) => [name, value]),
    ]),
  ];
}

test('whatever the report holds, the message keeps within all of Discord’s limits', () => {
  fc.assert(
    fc.property(report, (given) => {
      const message = discordMessage(given, null);
      const { content, embeds } = message;
      const total = embeds.reduce((sum, { title, description = '', fields, footer }) => {
        const ofFields = fields.reduce((of, { name, value }) => of + name.length + value.length, 0);
        return sum + title.length + description.length + (footer?.text.length ?? 0) + ofFields;
      }, 0);
      expect(total).toBeLessThanOrEqual(LIMITS.total);
      expect(content.length).toBeLessThanOrEqual(LIMITS.content);
      expect(embeds.length).toBeGreaterThan(0);
      expect(embeds.length).toBeLessThanOrEqual(LIMITS.embeds);
      for (const { title, description, fields, footer } of embeds) {
        expect(title.length).toBeLessThanOrEqual(LIMITS.title);
        expect(description?.length ?? 0).toBeLessThanOrEqual(LIMITS.description);
        expect(footer?.text.length ?? 0).toBeLessThanOrEqual(LIMITS.footer);
        expect(fields.length).toBeLessThanOrEqual(LIMITS.fields);
        for (const { name, value } of fields) {
          // Discord refuses a field that is empty once it is trimmed.
          expect([name.trim() === '', value.trim() === '']).toEqual([false, false]);
          expect(name.length).toBeLessThanOrEqual(LIMITS.fieldName);
          expect(value.length).toBeLessThanOrEqual(LIMITS.fieldValue);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('no text can mention anyone, and nobody would be notified if it could', () => {
  fc.assert(
    fc.property(report, (given) => {
      const message = discordMessage(given, null);
      expect(message.allowed_mentions).toEqual({ parse: [] });
      for (const one of texts(message)) expect(one).not.toMatch(/@everyone|@here|(?<!\\)<[@#]/);
    }),
    { numRuns: 100 },
  );
});

const of = (name: string, outcome: NotifiedDefinition['outcome'], message = ''): NotifiedDefinition => ({
  name,
  type: 'FULL',
  outcome,
  exit: 'done',
  severity: 'info',
  recovered: false,
  archive: null,
  seconds: 1,
  findings: message === '' ? [] : [{ severity: 'error', code: 'x', message, hint: null }],
  moreFindings: 0,
  error: null,
  restorableAt: null,
  nextDue: null,
});

const base: NotificationReport = {
  schema: 'darkive.notification/1',
  id: 'x',
  event: 'backup',
  outcome: 'failed',
  severity: 'error',
  exit: 'failed',
  recovered: false,
  startedAt: '2026-11-21T09:52:05.000Z',
  endedAt: '2026-11-21T09:55:25.000Z',
  host: 'attic',
  version: '1.0.0',
  definitions: [],
  findings: [],
  moreFindings: 0,
  text: { title: 'Backup failed', short: 'Backup failed', long: '', markdown: '' },
  attempt: 1,
};

test('an embed for each outcome in its colour, the worst first, and a field for each definition', () => {
  const { embeds } = discordMessage({
    ...base,
    definitions: [of('a', 'success'), of('b', 'failed'), of('c', 'success')],
  });
  expect(embeds.map(({ title, color, fields }) => [title, color, fields.map(({ name }) => name)])).toEqual([
    ['1 failed', 0xd64545, ['b FULL: failed']],
    ['2 success', 0x3fa45b, ['a FULL: success', 'c FULL: success']],
  ]);
});

test('long texts are shortened evenly; when that is not enough, the good ones are left out, and counted', () => {
  const long = 'The disk is full. '.repeat(100);
  const { embeds } = discordMessage({ ...base, definitions: [of('a', 'failed', long), of('b', 'failed', long)] });
  expect(embeds[0]?.fields.map(({ value }) => value.length)).toEqual([1024, 1024]);
  const many = Array.from({ length: 300 }, (_, index) => of(`d${index}`, index === 299 ? 'failed' : 'success', long));
  const message = discordMessage({ ...base, definitions: many });
  expect(message.embeds[0]?.fields[0]?.name).toBe('d299 FULL: failed');
  expect(message.content).toMatch(/too long: \d+ of 300 definitions are not in it/);
});

test('what is about the command as a whole stands first', () => {
  const { embeds } = discordMessage({
    ...base,
    findings: [{ severity: 'error', code: 'x', message: 'config.yaml:1', hint: 'Correct it.' }],
  });
  expect(embeds).toMatchObject([{ title: 'Backup failed', description: '**error**: config.yaml:1\n→ Correct it.' }]);
});
