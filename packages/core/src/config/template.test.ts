import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { configJsonSchema } from './json-schema.ts';
import { parseConfig, type ParsedConfig } from './parse.ts';
import { configTemplate, type TemplateAnswers } from './template.ts';
import { FILE, surroundings } from './test-support/surroundings.ts';

const ANSWERS: TemplateAnswers = {
  archives: '/mnt/backup',
  marker: '.archive-storage',
  state: '/home/ann/.local/state/darkive',
  temporary: '/home/ann/.local/state/darkive/tmp',
  definitions: [{ name: 'home', root: '/home/ann' }],
};

async function parsed(text: string): Promise<ParsedConfig> {
  const result = await parseConfig(text, FILE, surroundings());
  if ('problems' in result) throw new Error(result.problems.join('\n'));
  return result;
}

/** The file with everything switched on that is switched off in it. */
function switchedOn(text: string): string {
  return text.replaceAll(/^( *)#(?=[\w"])/gm, '$1');
}

test('the template means what the shortest configuration means: its written-out values are the built-in ones', async () => {
  const short = `version: 1\narchives: {path: /mnt/backup, marker: .archive-storage}\ndefinitions: {home: {root: /home/ann}}\n`;
  const { config } = await parsed(short);
  // Only that the file itself says when, so that `status` goes by it.
  const definitions = config.definitions.map((one) => ({ ...one, schedule: { ...one.schedule, configured: true } }));
  expect((await parsed(configTemplate(ANSWERS))).config).toEqual({ ...config, definitions });
});

test('everything that is switched off in the template is valid when switched on', async () => {
  const text = switchedOn(configTemplate({ ...ANSWERS, marker: null }));
  const { config } = await parsed(text);
  expect(config.archives.marker).toBe('.archive-storage');
  expect(config.definitions[0]?.restoreTest.excludeRegex).toEqual(['(^|/)\\.mozilla/']);
  expect(config.definitions[0]?.scripts.onError).toEqual([['systemctl', 'start', 'my-database']]);
  expect(Object.keys(config.plugins)).toEqual(['@darkive/plugin-par2', '@darkive/plugin-discord']);
});

test('the template explains every setting there is', () => {
  const text = configTemplate(ANSWERS);
  const missing = keysOf(configJsonSchema()).filter((key) => !new RegExp(`\\b${key}\\b`).test(text));
  expect(missing).toEqual([]);
});

test('no line is wider than an editor', () => {
  expect(
    Math.max(
      ...configTemplate(ANSWERS)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(110);
});

test('odd names and paths come back as they were', async () => {
  const definitions = [
    'a b',
    'a$b',
    '$HOME',
    '~',
    'x: y',
    'a # b',
    '"q"',
    "it's",
    'line\nend',
    'ünï',
    '-',
    '*',
    '#',
  ].map((name, index) => {
    return { name: `d${index}`, root: `/r/${name}` };
  });
  const odd = [
    { name: 'true', root: '/1' },
    { name: '2024', root: '/2' },
    { name: 'No', root: '/3' },
    { name: '1e3', root: '/4' },
    ...definitions,
  ];
  const { config } = await parsed(configTemplate({ ...ANSWERS, archives: '/mnt/$x', definitions: odd }));
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  expect(config.definitions.map(({ name, root }) => ({ name, root })).toSorted(byName)).toEqual(odd.toSorted(byName));
  expect(config.archives.path).toBe('/mnt/$x');
});

test('the template is read well by any YAML reader', () => {
  expect(parse(configTemplate(ANSWERS))).toMatchObject({ version: 1, archives: { path: '/mnt/backup' } });
});

function keysOf(node: unknown): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value as object), ...keysOf(value)] : keysOf(value),
  );
}
