import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readWorkspace } from '../packages/workspace.ts';
import { checkLicences, isAllowed, productionDependencies } from './licences.ts';

test('an expression is allowed when it can be satisfied with allowed licences', () => {
  expect(['MIT', '(MIT OR GPL-3.0-only)', 'MIT AND ISC', '(BSD-2-Clause OR (MIT AND Zlib))'].map(isAllowed)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['GPL-3.0-only', 'MIT AND GPL-3.0-only', 'SEE LICENSE IN LICENSE', ''].map(isAllowed)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an indirect dependency with a forbidden licence, or with none, is named with the way to it', () => {
  const root = mkdtempSync(join(tmpdir(), 'licences-'));
  try {
    write(root, 'packages/a', { name: '@darkive/a', dependencies: { one: '1' }, devDependencies: { tool: '1' } });
    write(root, 'packages/a/node_modules/one', {
      name: 'one',
      version: '1.0.0',
      license: 'MIT',
      dependencies: { two: '1', three: '1' },
    });
    write(root, 'packages/a/node_modules/two', { name: 'two', version: '2.0.0', licenses: [{ type: 'GPL-3.0' }] });
    write(root, 'packages/a/node_modules/three', { name: 'three', version: '3.0.0' });
    write(root, 'packages/a/node_modules/tool', { name: 'tool', version: '1.0.0', license: 'GPL-3.0' });
    const messages = checkLicences(productionDependencies(root, readWorkspace(root))).map(({ message }) => message);
    expect(messages).toEqual([
      expect.stringContaining('two 2.0.0 has the licence GPL-3.0 (@darkive/a > one > two)'),
      expect.stringContaining('three 3.0.0 has the licence (none given) (@darkive/a > one > three)'),
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

function write(root: string, directory: string, json: unknown): void {
  mkdirSync(join(root, directory), { recursive: true });
  writeFileSync(join(root, directory, 'package.json'), JSON.stringify(json));
}
