import { expect, test } from 'vitest';
import { createHostCheck } from './allowed-hosts.ts';
import { refuseForeign } from './foreign-request.ts';

const local = createHostCheck({ remote: false, names: [] });
const OWN = { method: 'GET', host: '127.0.0.1:7873', origin: undefined, fetchSite: 'same-origin' };

test('a name that only resolves to this machine is not its name', () => {
  for (const host of ['127.0.0.1:7873', 'localhost', 'LOCALHOST:1', '[::1]:7873']) expect(local(host), host).toBe(true);
  for (const host of [
    undefined,
    '',
    'evil.example',
    'evil.example:7873',
    '127.0.0.1.evil.example',
    'localhost.evil.example:7873',
    '192.168.1.5',
    'localhost:7873@evil.example',
    'localhost evil.example',
    '0.0.0.0:7873',
  ]) {
    expect(local(host), host).toBe(false);
  }
});

test('for other machines, addresses and the names that were given are right', () => {
  const remote = createHostCheck({ remote: true, names: ['Vault.lan'] });
  for (const host of ['192.168.1.5:7873', '[fd00::5]:7873', 'vault.lan:7873', 'localhost'])
    expect(remote(host), host).toBe(true);
  for (const host of ['evil.example', 'vault.lan.evil.example', '1.2.3', '[::1'])
    expect(remote(host), host).toBe(false);
});

test('only reading, and only for its own page or the address bar', () => {
  expect(refuseForeign(OWN, local)).toBeNull();
  expect(refuseForeign({ ...OWN, fetchSite: 'none' }, local)).toBeNull();
  expect(refuseForeign({ ...OWN, fetchSite: undefined }, local)).toBeNull();
  expect(refuseForeign({ ...OWN, origin: 'http://127.0.0.1:7873' }, local)).toBeNull();
  // A proxy in front that speaks https.
  expect(refuseForeign({ ...OWN, host: 'localhost', origin: 'https://localhost' }, local)).toBeNull();
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
    expect(refuseForeign({ ...OWN, method }, local), method).toMatchObject({ status: 405 });
  }
  expect(refuseForeign({ ...OWN, host: 'evil.example' }, local)).toMatchObject({ status: 421 });
  for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:8080', 'file://', 'http://127.0.0.1:78730']) {
    expect(refuseForeign({ ...OWN, origin }, local), origin).toMatchObject({ status: 403 });
  }
  for (const fetchSite of ['cross-site', 'same-site', 'nonsense']) {
    expect(refuseForeign({ ...OWN, fetchSite }, local), fetchSite).toMatchObject({ status: 403 });
  }
});
