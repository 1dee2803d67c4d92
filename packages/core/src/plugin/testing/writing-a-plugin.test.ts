import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, test } from 'vitest';
import { createPluginHost } from '../../lifecycle/create-host.ts';
import { API_VERSION, type DarkivePlugin } from '../../lifecycle/plugin-types.ts';
import { STAGES } from '../../lifecycle/stages.ts';
import { pluginContract } from './plugin-contract.ts';
import { makeTestArchive } from './test-archive.ts';
import { testReport } from './test-events.ts';
import { createTestScope } from './test-scope.ts';

// The plugin of docs/writing-a-plugin.md, cut out of the page as a reader would. It imports nothing of core.

const page = await readFile(new URL('../../../../../docs/writing-a-plugin.md', import.meta.url), 'utf8');
const directory = await mkdtemp(join(tmpdir(), 'darkive-example-'));
afterAll(() => rm(directory, { recursive: true }));
for (const [, file = '', content = ''] of page.matchAll(/```\w+ ~\/logbook\/(\S+)\n([^]*?)```/g))
  await writeFile(join(directory, file), content);

const { default: register } = (await import(pathToFileURL(join(directory, 'register.js')).href)) as {
  default: () => Promise<DarkivePlugin<{ file: string }>>;
};
const plugin = await register();

pluginContract({
  plugin: () => plugin,
  validOptions: [{ file: join(directory, 'contract.txt') }],
  invalidOptions: [{}, { file: 'relative.txt' }, { file: 3 }],
  it,
  describe,
});

test('the plugin of the page is loaded under the name of its package, and writes its line', async () => {
  const { name, version } = JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const file = join(directory, 'runs', 'logbook.txt');
  const sections = { [name]: { enabled: true, options: { file } } };
  const host = await createPluginHost({ registered: [{ source: name, version, plugin }], sections });
  expect(host.refused).toEqual([]);
  const made = await createTestScope();
  const { scope, logs, directory: own } = made;
  try {
    const asked = { definition: 'test', type: null, archives: own };
    expect(await host.preflight(asked, scope)).toMatchObject([{ severity: 'warning', code: 'logbook-directory' }]);
    await mkdir(join(directory, 'runs'));
    expect(await host.preflight(asked, scope)).toEqual([]);
    const archive = await makeTestArchive({ directory: join(own, 'archives'), sliceBytes: [10] });
    expect(await host.postBackup({ report: testReport(archive, 'success') }, scope)).toEqual([]);
    expect(await readFile(file, 'utf8')).toBe('2026-01-02T03:05:05.000Z test FULL success\n');
    expect(logs).toEqual([`info: ${name}: wrote to ${file}`]);
  } finally {
    await made.cleanUp();
  }
});

test('without a section it is refused with the reason', async () => {
  const host = await createPluginHost({
    registered: [{ source: plugin.name, version: '1.0.0', plugin }],
    sections: {},
  });
  expect(host.refused[0]?.reason).toBe('its options are not valid: file: must be an absolute path');
});

test('the pages name every export of both modules', () => {
  const driver = readFileSync(new URL('../../../../../docs/writing-a-place-driver.md', import.meta.url), 'utf8');
  for (const module of ['index', 'testing']) {
    const source = readFileSync(new URL(`../${module}.ts`, import.meta.url), 'utf8').replaceAll(
      /\/\/.*|from '[^']*'/g,
      '',
    );
    const names = [...source.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) => list.match(/\b(?!type\b)\w+/g) ?? []);
    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => ![page, driver].some((text) => text.includes(`\`${name}`)))).toEqual([]);
  }
});

test('the page names every hook with its deadline, and the version of the contract', () => {
  expect(page).toContain(`apiVersion: ${API_VERSION},`);
  for (const [hook, { deadline, forEachGB, onFailure }] of Object.entries(STAGES)) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${hook}\` |`)) ?? '';
    const more = forEachGB === 0 ? '' : `, and ${forEachGB} s for each GB`;
    expect(row.match(/(\d+ s[^.]*) \|$/)?.[1], hook).toBe(`${deadline} s${more}`);
    expect(row.includes('a warning'), hook).toBe(onFailure === 'warning');
  }
});
