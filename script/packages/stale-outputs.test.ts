import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeStaleOutputs, staleOutputs } from './stale-outputs.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'stale-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

test('outputs of a deleted source go, with the directory that this leaves empty', () => {
  write(
    'src/kept.ts',
    'dist/kept.js',
    'dist/kept.d.ts',
    'src/page.tsx',
    'dist/page.js',
    'dist/page.d.ts',
    'dist/old/gone.js',
    'dist/old/gone.js.map',
    'dist/old/gone.d.ts',
  );
  expect(removeStaleOutputs(directory)).toEqual(['old/gone.d.ts', 'old/gone.js', 'old/gone.js.map']);
  expect(existsSync(join(directory, 'dist/old'))).toBe(false);
  for (const name of ['kept.js', 'page.js']) expect(existsSync(join(directory, 'dist', name)), name).toBe(true);
});

test('what another step put into dist stays', () => {
  write('dist/kernel.wasm', 'dist/page/bundle.js', 'dist/.tsbuildinfo');
  expect(removeStaleOutputs(directory)).toEqual([]);
  expect(existsSync(join(directory, 'dist/page/bundle.js'))).toBe(true);
});

test('outputs of tests are stale although their source exists', () => {
  write('src/a.test.ts', 'dist/a.test.js', 'dist/a.test.d.ts');
  expect(staleOutputs(directory)).toEqual(['a.test.d.ts', 'a.test.js']);
});

test('a package that was never built has none', () => {
  expect(staleOutputs(directory)).toEqual([]);
});

function write(...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), '');
  }
}
