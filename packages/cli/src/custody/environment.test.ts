import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { isolateEnvironment } from './environment.ts';

function stand(env: Record<string, string>) {
  const host = { env } as unknown as NodeJS.Process;
  let caller: { readonly plugin: string } | undefined;
  const own = isolateEnvironment(host, () => caller);
  const as = (plugin: string | null, work: () => void): void => {
    caller = plugin === null ? undefined : { plugin };
    work();
    caller = undefined;
  };
  return { host, own, as };
}

test('what a plugin sets, it alone sees, and the programs that it starts', () => {
  const { host, own, as } = stand({ PATH: process.env['PATH'] ?? '', KEPT: 'yes' });
  as('a', () => {
    host.env['KEPT'] = 'no';
    host.env['NEW'] = '1';
    delete host.env['MISSING'];
    expect([host.env['KEPT'], host.env['NEW'], 'NEW' in host.env]).toEqual(['no', '1', true]);
    expect(execFileSync('sh', ['-c', 'echo $KEPT $NEW'], { env: host.env, encoding: 'utf8' })).toBe('no 1\n');
  });
  as('b', () => {
    expect([host.env['KEPT'], host.env['NEW']]).toEqual(['yes', undefined]);
    delete host.env['KEPT'];
    expect(Object.keys(host.env)).toEqual(['PATH']);
  });
  expect([host.env['KEPT'], own['KEPT'], host.env['NEW'], own['NEW']]).toEqual(['yes', 'yes', undefined, undefined]);
  expect(Object.keys(host.env)).toEqual(['PATH', 'KEPT']);
});

test('Darkive’s own changes are real ones, but not for what it was started with', () => {
  const { host, own } = stand({ A: '1' });
  host.env['A'] = '2';
  expect([host.env['A'], own['A']]).toEqual(['2', '1']);
});
