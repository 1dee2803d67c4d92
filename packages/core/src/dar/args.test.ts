import { expect, test } from 'vitest';
import { createArguments, extractArguments, listArguments, splitPaths, testArguments } from './args.ts';
import { createRequest, extractRequest, rules, structured } from './test-support/requests.ts';

test('a structured selection becomes one ordered command line', () => {
  const selection = structured({
    rules: rules('+home', '-home/a*b', '-~*/cache', '-:*.tmp', '+:keep.tmp'),
    compression: { algorithm: 'zstd', level: 5, minimumBytes: 200, skip: ['*.jpg', '*.zip'] },
    cacheDirectoryTagging: true,
    nodump: true,
    extraArguments: ['-M'],
  });
  const request = createRequest('/archives/a', '/', {
    selection,
    sliceBytes: 1_000_000,
    reference: '/archives/full',
    type: 'DIFF',
    alwaysExclude: [Buffer.from('archives')],
  });
  expect(createArguments(request).join(' ')).toBe(
    '-N -Q -c /archives/a -n -az -A /archives/full -s 1000000 -R / -M -am -zzstd:5 -m 200 -an -Z *.jpg -Z *.zip -acase ' +
      '--cache-directory-tagging --nodump -g home -P home/a\\*b -P */cache -X *.tmp -I keep.tmp -ar -acase -P ^^|^/archives$',
  );
});

test('dar looks for holes unless there are none, or the user said how', () => {
  const words = (holes: boolean, ...extraArguments: string[]) =>
    createArguments(createRequest('/archives/a', '/src', { selection: structured({ extraArguments }), holes })).join(
      ' ',
    );
  expect(words(true)).not.toContain('-1');
  expect(words(false)).toContain('-1 0');
  expect(words(false, '-1', '100')).toContain('-1 100');
  expect(words(false, '-1', '100')).not.toContain('-1 0 ');
});

test('a batch selection leaves the root to the file', () => {
  const request = createRequest('/archives/a', '/src', { selection: { kind: 'batch', file: '/etc/b.dcf' } });
  expect(createArguments(request).join(' ')).toBe('-N -Q -c /archives/a -n -az -B /etc/b.dcf');
});

test('rules that dar cannot take are refused before dar sees them', () => {
  for (const rule of ['+~*/x', '-/etc', '-', '-a//b', '-../x', '-:a/b']) {
    const request = createRequest('/a', '/s', { selection: structured({ rules: rules(rule) }) });
    expect(() => createArguments(request), rule).toThrow(expect.objectContaining({ code: 'config-invalid' }));
  }
});

test('a path rule may end in a slash or begin with ./', () => {
  const request = createRequest('/a', '/s', { selection: structured({ rules: rules('-./a/', '+b//') }) });
  expect(createArguments(request).slice(-4)).toEqual(['-P', 'a', '-g', 'b']);
});

test('testing and listing never read the configuration of the user', () => {
  expect(testArguments('/a')).toEqual(['-N', '-Q', '-t', '/a']);
  expect(listArguments('/a')).toEqual(['-N', '-Q', '-l', '/a', '-Txml', '--alter=byte']);
  expect(listArguments('/a', true).at(-1)).toBe('--alter=list-ea');
});

test('an extraction names what it does about everything that dar would ask', () => {
  const paths = { kind: 'paths', paths: [Buffer.from([0x61, 0xff])] } as const;
  const args = extractArguments(extractRequest('/a', '/t', { paths, overwrite: true, deleted: 'apply' }));
  expect(args.slice(0, -1).join(' ')).toBe(
    '-N -Q -x /a -R /t -wa -ae --comparison-field=ignore-owner --fsa-scope=none --dirty-behavior=no-warn -g',
  );
  expect(args.at(-1)).toEqual(Buffer.from([0x61, 0xff]));
});

test('an extraction without paths, or with an absolute one, is refused: dar would restore everything', () => {
  for (const paths of [[], [Buffer.from('/etc')], [Buffer.alloc(0)], [Buffer.from('a\0')]]) {
    const request = extractRequest('/a', '/t', { paths: { kind: 'paths', paths } });
    expect(() => extractArguments(request)).toThrow(expect.objectContaining({ code: 'usage-invalid' }));
  }
});

test('paths are split in order into lists below the limit', () => {
  const paths = ['a', 'b', 'c', 'd'].map((name) => Buffer.from(name.repeat(30)));
  expect(splitPaths(paths, 110).map((list) => list.map((path) => path[0]))).toEqual([
    [97, 98],
    [99, 100],
  ]);
  expect(splitPaths(paths, 1)).toHaveLength(4);
  expect(splitPaths([])).toEqual([]);
});
