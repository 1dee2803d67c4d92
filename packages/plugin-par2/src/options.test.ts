import { expect, test } from 'vitest';
import { optionsSchema } from './options.ts';

const messages = (section: object): readonly string[] =>
  optionsSchema.safeParse(section).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

test('an empty section is 5 % for every type, beside the slices', () => {
  expect(optionsSchema.parse({})).toEqual({
    engine: 'darkive',
    create: true,
    ratio: { full: 0.05, diff: 0.05, incr: 0.05 },
    directory: null,
    verify: true,
    memory: null,
    threads: null,
  });
});

test('a ratio is one share for all types, or one for each; a type that is left out has the default', () => {
  expect(optionsSchema.parse({ ratio: '12.5%' }).ratio).toEqual({ full: 0.125, diff: 0.125, incr: 0.125 });
  expect(optionsSchema.parse({ ratio: { full: '100 %' } }).ratio).toEqual({ full: 1, diff: 0.05, incr: 0.05 });
});

test('messages name the key, the value and what is allowed', () => {
  expect(messages({ ratio: '200%' })).toEqual([
    'ratio: must be a share with its percent sign, from 1% to 100%, such as "5%", not "200%"',
  ]);
  expect(messages({ ratio: { diff: 'much' } })).toEqual([
    'ratio.diff: must be a share with its percent sign, from 1% to 100%, such as "5%", not "much"',
  ]);
  expect(messages({ ratio: 5 })).toEqual([
    'ratio: must be a share with its percent sign, from 1% to 100%, such as "5%"',
  ]);
  expect(messages({ directory: 'parity' })).toEqual([
    'directory: must be an absolute path: parity beside the slices needs no directory',
  ]);
  expect(messages({ memory: '1 MiB' })).toEqual([
    'memory: must be a size such as "512 MiB" or "2 GiB", at least 16 MiB, not "1 MiB"',
  ]);
  expect(messages({ rato: '5%' })).toEqual([': Unrecognized key: "rato"']);
});
