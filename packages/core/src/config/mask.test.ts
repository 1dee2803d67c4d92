import { expect, test } from 'vitest';
import { HIDDEN, maskOptions, maskVector } from './mask.ts';

test('options that look like secrets are hidden, references and harmless values are not', () => {
  const options = {
    ratio: '10%',
    blocks: 2000,
    directory: '/mnt/parity/2024-long-directory-name-1',
    server: 'https://ntfy.sh/backups',
    webhook: 'https://example.org/short',
    token: 'env:TOKEN',
    password: 'short',
    pin: 1234,
    nested: { apiKey: 'abc', list: ['https://ann:pw@example.org/', 'plain'] },
    credentials: { user: 'ann', number: 5 },
    url: 'https://discord.com/api/webhooks/123456789012345678/AbC-dEfGhIjKlMnOpQrStUv',
    id: 'AKIA1234567890ABCDEF99',
  };
  expect(maskOptions(options)).toEqual({
    ...options,
    webhook: HIDDEN,
    password: HIDDEN,
    nested: { apiKey: HIDDEN, list: [HIDDEN, 'plain'] },
    credentials: { user: HIDDEN, number: HIDDEN },
    url: HIDDEN,
    id: HIDDEN,
  });
});

test.each([
  [
    ['systemctl', 'stop', 'my-database.service'],
    ['systemctl', 'stop', 'my-database.service'],
  ],
  [
    ['mysql', '--password=abc', '-e', 'FLUSH'],
    ['mysql', `--password=${HIDDEN}`, '-e', 'FLUSH'],
  ],
  [
    ['mysql', '--password', 'abc'],
    ['mysql', '--password', HIDDEN],
  ],
  [
    ['env', 'TOKEN=abc', 'run'],
    ['env', `TOKEN=${HIDDEN}`, 'run'],
  ],
  [
    ['curl', '-u', 'ann:pw', 'https://example.org'],
    ['curl', '-u', HIDDEN, 'https://example.org'],
  ],
  [
    ['curl', '-H', 'Authorization: Bearer x'],
    ['curl', '-H', HIDDEN],
  ],
  [
    ['sh', '-c', 'curl https://hc-ping.com/0b9e1c1e-0d3f-4d24-a2d5-1f9c7e3c1a11'],
    ['sh', '-c', HIDDEN],
  ],
])('the command %j is shown as %j', (vector, shown) => {
  expect(maskVector(vector)).toEqual(shown);
});
