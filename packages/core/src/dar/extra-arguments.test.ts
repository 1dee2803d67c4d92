import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDar } from './dar.ts';
import { checkExtraArgument } from './extra-arguments.ts';
import { createRequest, structured } from './test-support/requests.ts';
import { createTestRunner } from './test-support/runner.ts';
import { temporaryDirectory } from './test-support/tree.ts';

const ALLOWED = [
  ['--alter=atime'],
  ['-ac'],
  ['-asecu'],
  ['-M'],
  ['-MX:/proc'],
  ['--no-mount-points'],
  ['--mount-points=X:/proc'],
  ['--sparse-file-min-size', '0'],
  ['--fsa-scope=none'],
  ['-u', 'security.*', '-U', 'user.*'],
  ['--exclude-by-ea'],
  ['--retry-on-change', '2:1000'],
  ['--hour=1'],
  ['--comparison-field=mtime'],
  ['--modified-data-detection=any-inode-change'],
  ['--ignored-as-symlink', '/data'],
  ['-D'],
  ['--slice-mode=0600'],
];

test('what is allowed is accepted by dar, too', async () => {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'source'));
  const dar = createDar(createTestRunner());
  for (const [number, extraArguments] of ALLOWED.entries()) {
    expect(checkExtraArgument(extraArguments)).toBeNull();
    const request = createRequest(join(directory, `a${number}`), join(directory, 'source'), {
      selection: structured({ extraArguments }),
    });
    expect((await dar.create(request)).outcome, extraArguments.join(' ')).toEqual({ kind: 'ok' });
  }
});

test('everything else is refused, and the message names what is allowed', () => {
  const refused = [
    ['-E', 'id'],
    ['-R', '/'],
    ['-w'],
    ['-K', 'x'],
    ['-B', 'f'],
    ['id'],
    ['--'],
    [''],
    ['-Mfoo'],
    ['-q'],
    ['-a', 'ctime'],
  ];
  for (const args of refused) expect(checkExtraArgument(args), args.join(' ')).not.toBeNull();
  expect(checkExtraArgument(['-E', 'id'])).toContain('--no-mount-points');
  expect(checkExtraArgument(['--alter=decremental'])).toContain('decremental');
  expect(checkExtraArgument(['-u'])).toBe('"-u" needs a value.');
  expect(checkExtraArgument(['--nodump=1'])).toBe('"--nodump" takes no value.');
});
