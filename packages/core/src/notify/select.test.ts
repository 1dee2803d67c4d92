import { expect, test } from 'vitest';
import type { NotifyRule, NotifySettings } from '../config/types.ts';
import { finding } from '../records/finding.ts';
import { OUTCOMES } from '../records/notification.ts';
import type { Outcome } from '../records/run-report.ts';
import { selectFor } from './select.ts';
import { sampleDefinition, sampleRecord } from './test-support/records.ts';

const settings = (changes: Partial<NotifySettings> = {}): NotifySettings => ({
  from: 'info',
  quiet: false,
  perHour: 20,
  rules: [],
  ...changes,
});
const rule = (changes: Partial<NotifyRule>): NotifyRule => ({
  plugin: null,
  definitions: [],
  from: null,
  quiet: null,
  ...changes,
});

const mixed = sampleRecord([
  sampleDefinition('home', 'failed'),
  sampleDefinition('mail', 'success'),
  sampleDefinition('music', 'degraded'),
]);

/** Names of the definitions in the message; null when there is none. */
function told(record = mixed, by = settings(), wants: readonly Outcome[] = OUTCOMES): readonly string[] | null {
  return selectFor('bell', wants, record, by)?.definitions.map(({ name }) => name) ?? null;
}

test('without rules everything is told, in one message', () => {
  expect(told()).toEqual(['home', 'mail', 'music']);
});

test('the least severity, and quiet, decide whether there is a message; what is in it stands side by side', () => {
  const success = sampleRecord([sampleDefinition('mail', 'success')]);
  const warned = sampleRecord([sampleDefinition('mail', 'success', { severity: 'warning' })]);
  expect(told(success, settings({ from: 'warning' }))).toBeNull();
  expect(told(warned, settings({ from: 'warning' }))).toEqual(['mail']);
  expect(told(warned, settings({ quiet: true }))).toBeNull();
  expect(told(mixed, settings({ quiet: true, from: 'error' }))).toEqual(['home', 'mail', 'music']);
  expect(told(sampleRecord([sampleDefinition('mail', 'skipped')]), settings({ quiet: true }))).toBeNull();
});

test('the end of a failure is told whatever the rules say', () => {
  const again = sampleRecord([sampleDefinition('home', 'success', { recovered: true })]);
  expect(told(again, settings({ quiet: true, from: 'error' }))).toEqual(['home']);
});

test('a rule is about its notifier and its definitions; one that no rule is about is told everything', () => {
  const rules = [rule({ plugin: 'other', definitions: ['mail'] })];
  expect(told(mixed, settings({ rules }))).toEqual(['home', 'mail', 'music']);
  expect(told(mixed, settings({ rules: [rule({ plugin: 'bell', definitions: ['mail'] })] }))).toEqual(['mail']);
  expect(told(mixed, settings({ rules: [rule({ definitions: ['mail'], from: 'degraded' })] }))).toBeNull();
  const two = [rule({ definitions: ['mail'] }), rule({ definitions: ['music'], from: 'degraded' })];
  expect(told(mixed, settings({ rules: two }))).toEqual(['mail', 'music']);
});

test('a message about some definitions says of itself what those did', () => {
  const record = selectFor('bell', OUTCOMES, mixed, settings({ rules: [rule({ definitions: ['mail'] })] }));
  expect(record).toMatchObject({ outcome: 'success', exit: 'done', severity: 'info' });
  const failed = selectFor('bell', OUTCOMES, mixed, settings({ rules: [rule({ definitions: ['home'] })] }));
  expect(failed).toMatchObject({ outcome: 'failed', severity: 'error' });
});

test('a notifier that wants failures only gets no others', () => {
  expect(told(sampleRecord([sampleDefinition('mail', 'success')]), settings(), ['failed'])).toBeNull();
  expect(told(mixed, settings(), ['failed'])).toEqual(['home', 'mail', 'music']);
});

test('what is about the command as a whole concerns everyone', () => {
  const rules = [rule({ definitions: ['mail'], from: 'degraded' })];
  expect(told(sampleRecord([], [finding('error', 'config-invalid', 'x')]), settings({ rules }))).toEqual([]);
  const broken = sampleRecord([sampleDefinition('mail', 'success')], [finding('degraded', 'plugin-refused', 'x')]);
  expect(told(broken, settings({ rules }))).toEqual(['mail']);
});
