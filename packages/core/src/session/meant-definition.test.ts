import { expect, test } from 'vitest';
import type { Config } from '../config/types.ts';
import { meantDefinition, possibleDefinitions } from './meant-definition.ts';

const withRoots = (...roots: readonly [string, string][]): Config =>
  ({ file: '/etc/config.yaml', definitions: roots.map(([name, root]) => ({ name, root })) }) as unknown as Config;
const two = withRoots(['Documents', '/home/anna/Documents'], ['Pictures', '/home/anna/Pictures']);

test('the only definition is meant, whatever the path', () => {
  expect(meantDefinition(withRoots(['all', '/home']), ['letters/a.txt'])).toBe('all');
  expect(meantDefinition(withRoots(['all', '/']), ['/etc/fstab'])).toBe('all');
});

test('absolute paths mean the definition whose root is above all of them', () => {
  expect(meantDefinition(two, ['/home/anna/Pictures/a.jpg', '/home/anna/Pictures'])).toBe('Pictures');
  expect(meantDefinition(two, ['/home/anna/Documents/a', 'b'])).toBe('Documents');
});

test('several that could be meant are a question, and only they are named', () => {
  expect(() => meantDefinition(two, ['a.txt'], 'name an archive')).toThrow(
    expect.objectContaining({
      code: 'usage-invalid',
      message: 'Of which definition?',
      hint: 'Add --definition with one of: Documents, Pictures. Or name an archive.',
    }),
  );
  const three = withRoots(['all', '/home'], ['Documents', '/home/anna/Documents'], ['media', '/srv/media']);
  expect(possibleDefinitions(three, ['/home/anna/Documents/a'])).toEqual(['all', 'Documents']);
});

test('a path below no root, or paths below two of them, name the roots', () => {
  for (const paths of [['/home/anna/Documents2/a'], ['/home/anna/Documents/a', '/home/anna/Pictures/b']]) {
    expect(() => meantDefinition(two, paths)).toThrow(
      expect.objectContaining({
        code: 'usage-invalid',
        message: `No definition has ${paths.join(' and ')} below its root.`,
        hint: expect.stringContaining('Documents (/home/anna/Documents), Pictures (/home/anna/Pictures)') as string,
      }),
    );
  }
});

test('a configuration without definitions says what else can be named', () => {
  expect(() => meantDefinition(withRoots(), ['/a'])).toThrow(
    expect.objectContaining({ hint: 'Name it with --definition; /etc/config.yaml has none.' }),
  );
});
