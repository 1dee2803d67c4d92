import { spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BIN } from './support/cli.ts';

/** Starts the command on a Node that says it is of another version, and tells every module it loads. */
async function runAs(version: string, ...args: readonly string[]) {
  const disguise = join(await mkdtemp(join(tmpdir(), 'node-')), 'disguise.cjs');
  await writeFile(
    disguise,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });\n` +
      "require('node:module').registerHooks({ load(url, context, next) { if (url.startsWith('file:')) process.stderr.write('load ' + url + '\\n'); return next(url, context); } });\n",
  );
  return spawnSync(process.execPath, ['-r', disguise, BIN, ...args], { encoding: 'utf8' });
}

test.each(['18.20.4', '20.19.0', '22.22.1', '23.11.0', '24.14.9', '25.9.0'])(
  'Node %s is refused before anything is loaded',
  async (version) => {
    const { status, stdout, stderr } = await runAs(version, 'backup', 'full');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(
        `error: darkive needs Node \\^22\\.22\\.2 .*; this is Node ${version.replaceAll('.', '\\.')}\n→ Install Node 24`,
      ),
    );
    expect(stderr.match(/^load .*/gm)).toEqual([expect.stringMatching(/bin\/run\.js$/)]);
  },
);

test('with --json the refusal is a document', async () => {
  const { status, stdout } = await runAs('20.19.0', 'list', '--json');
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    schema: 'darkive.error/1',
    error: { code: 'tool-too-old', kind: 'environment' },
    exit: 1,
  });
});

test.each(['22.22.2', '22.30.0', '24.15.0', '24.21.0', '26.0.0', '27.1.0'])('Node %s is accepted', async (version) => {
  const { status, stdout } = await runAs(version, '--version');
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^darkive \d/)]);
});
