import { expect, test } from 'vitest';
import { intruderOf, type Step } from './configuration-guard.ts';

const ROOT = 0;
const ANNA = 1000;
const step = (path: string, mode: number, owner: number, group = owner): Step => ({ path, mode, owner, group });
const TOP = step('/', 0o755, ROOT);

test.each([
  ['her own file', ANNA, [step('/c', 0o644, ANNA), TOP], null],
  ['writable by her own group', ANNA, [step('/c', 0o664, ANNA), TOP], null],
  ['a file of root', ANNA, [step('/c', 0o644, ROOT), TOP], null],
  ['writable by all', ANNA, [step('/c', 0o646, ANNA), TOP], 'everybody /c'],
  ['a directory writable by all', ANNA, [step('/d/c', 0o600, ANNA), step('/d', 0o777, ANNA), TOP], 'everybody /d'],
  ['below /tmp', ANNA, [step('/tmp/c', 0o600, ANNA), step('/tmp', 0o1777, ROOT), TOP], null],
  ['of somebody else', ANNA, [step('/c', 0o644, 1001), TOP], 'owner /c'],
  ['in a directory of somebody else', ANNA, [step('/d/c', 0o600, ANNA), step('/d', 0o755, 1001), TOP], 'owner /d'],
  ['root with a file of Anna', ROOT, [step('/home/anna/c', 0o600, ANNA), TOP], 'owner /home/anna/c'],
  ['root with a file of its own', ROOT, [step('/etc/c', 0o640, ROOT, 50), TOP], null],
  ['root with a file that a group may write', ROOT, [step('/etc/c', 0o660, ROOT, 50), TOP], 'group /etc/c'],
  ['root with a file that its own group may write', ROOT, [step('/etc/c', 0o660, ROOT), TOP], null],
] as const)('%s', (_what, user, steps, expected) => {
  const found = intruderOf(steps, user);
  expect(found === null ? null : `${found.who} ${found.path}`).toBe(expected);
});
