import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pluginContract } from '@darkive/core/testing';
import { describe, expect, it, onTestFinished, test } from 'vitest';
import { diskDriver } from './disk-driver.ts';
import { plugin } from './plugin.ts';
import register from './register.ts';
import { canHaveDisks, withDisks } from './test-support/real-disks.ts';

pluginContract({ plugin: () => plugin, validOptions: [{}], invalidOptions: [{ disks: 1 }, 7], it, describe });

test('the package registers its plugin', async () => {
  expect(await register()).toBe(plugin);
});

const real = canHaveDisks();
const DRIVER = new URL('disk-driver.ts', import.meta.url).href;

/** Prints what the driver says to a call, as JSON. */
const call = (expression: string): string => `
"$NODE" --no-warnings --input-type=module -e '
  import { diskDriver as driver } from "${DRIVER}";
  const context = { signal: new AbortController().signal };
  const [label, uuid, directory] = ["bank-2", process.env.UUID, "/darkive"];
  const options = { label, uuid, directory };
  const said = await (async () => ${expression})().catch(({ code, message, facts }) => ({ code, message, errno: facts?.errno }));
  console.log(JSON.stringify(said));
'
`;
const FIND = call('driver.find(options, context)');
const WRITE = call(`{
  const place = await driver.open(options, context);
  const sha256 = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
  return place.write("file", (async function* () { yield Buffer.from("a"); })(), { bytes: 1, sha256 });
}`);

function answers(script: string): unknown[] {
  return withDisks(script)
    .split('\n')
    .filter((line) => /^[{"]/.test(line))
    .map((line) => JSON.parse(line) as unknown);
}

const ATTACHED = `
device=$(disk one bank-2)
export UUID=$(blkid -p -o value -s UUID "$device")
attach "$device" "/mnt/a b"
mkdir "/mnt/a b/darkive"
`;

test.runIf(real)('a real disk keeps the contract of drivers', () => {
  const file = new URL('test-support/contract-on-disk.ts', import.meta.url).pathname;
  const output = withDisks(`
    device=$(disk one bank-2)
    export UUID=$(blkid -p -o value -s UUID "$device")
    attach "$device" /mnt/disk
    "$NODE" --no-warnings --test --test-reporter=tap ${file}`);
  expect(output).toMatch(/^# fail 0$/m);
  expect(Number(/^# pass (\d+)$/m.exec(output)?.[1])).toBeGreaterThan(20);
});

test.runIf(real)(
  'a disk is known by its file system, wherever it is mounted, and absent with what to do otherwise',
  () => {
    const said = answers(`
    ${ATTACHED}
    ${call('driver.optionsAt("/mnt/a b/darkive", context)')}
    ${FIND}
    umount "/mnt/a b"
    echo "\\"$device\\""
    ${FIND}
    mkdir "/mnt/a b/darkive"
    ${FIND}
    ${WRITE}
    rmdir "/mnt/a b/darkive"
    attach "$device" /mnt/other
    ${FIND}
    rmdir /mnt/other/darkive
    ${FIND}
    mkdir /mnt/other/darkive /mnt/other/rest /mnt/bound
    mount --bind /mnt/other/rest /mnt/bound
    umount /mnt/other
    ${FIND}
    umount /mnt/bound
    detach "$device"
    ${FIND}
  `);
    const [options, here, device, unmounted, onlyPoint, notWritten, elsewhere, gone, hidden, absent] = said;
    expect(options).toEqual({ uuid: expect.stringMatching(/^[0-9a-f-]{36}$/), label: 'bank-2', directory: '/darkive' });
    expect(here).toEqual({ state: 'here', at: '/mnt/a b/darkive' });
    const mount = `Mount the disk labelled bank-2, which is attached (udisksctl mount -b ${String(device)}), then run the command again.`;
    expect(unmounted).toEqual({ state: 'absent', say: mount });
    // The directory is there, and the disk is not: nothing is written.
    expect(onlyPoint).toEqual({ state: 'absent', say: mount });
    expect(notWritten).toMatchObject({ code: 'guard-refused', message: 'the disk labelled bank-2 is not here.' });
    expect(elsewhere).toEqual({ state: 'here', at: '/mnt/other/darkive' });
    expect(gone).toMatchObject({ state: 'absent', say: expect.stringContaining('there is no /mnt/other/darkive') });
    expect(hidden).toMatchObject({
      state: 'absent',
      say: expect.stringContaining('at /mnt/bound its directory /darkive'),
    });
    expect(absent).toEqual({
      state: 'absent',
      say: 'Attach the disk labelled bank-2 and mount it, then run the command again.',
    });
  },
);

test.runIf(real)('a clone is refused, a read-only disk takes no writes, and its files can be read', () => {
  const said = answers(`
    ${ATTACHED}
    ${WRITE}
    sync
    cp "$WORK/one" "$WORK/two"
    twin=$(disk two bank-2)
    attach "$twin" /mnt/twin
    ${FIND}
    ${WRITE}
    umount /mnt/twin
    detach "$twin"
    mount -o remount,ro "/mnt/a b"
    ${WRITE}
    ${call('driver.open(options, context).then(async (place) => (await place.hash("file")).bytes + " byte")')}
  `);
  const [written, cloned, notWritten, readOnly, read] = said;
  expect(written).toEqual({ state: 'written' });
  expect(cloned).toMatchObject({
    code: 'guard-refused',
    message: expect.stringMatching(/more than one disk .*\/mnt\/a b, \/mnt\/twin/),
  });
  expect(notWritten).toMatchObject({ code: 'guard-refused' });
  expect(readOnly).toMatchObject({ code: 'io-failed', errno: 'EROFS' });
  expect(read).toBe('1 byte');
});

const context = { signal: new AbortController().signal };

test('what is on no disk of its own is refused, with the kind that fits', async () => {
  const directory = mkdtempSync(join(import.meta.dirname, 'on-the-system-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const at of [directory, '/', join(directory, 'missing'), 'relative']) {
    await expect(diskDriver.optionsAt(at, context)).rejects.toMatchObject({ code: 'usage-invalid' });
  }
  // A mount without a device has no UUID.
  await expect(diskDriver.optionsAt('/proc', context)).rejects.toMatchObject({
    code: 'usage-invalid',
    message: expect.stringContaining('No UUID is known'),
    hint: expect.stringContaining('--kind directory'),
  });
});

test.each([
  ['ends with an error', 'exit 1', 'lsblk failed'],
  ['prints no JSON', 'echo no', 'in a form that is not known'],
  ['prints another document', 'echo "{}"', 'in a form that is not known'],
])('an lsblk that %s is an error, and no absence', (_what, script, message) => {
  const directory = mkdtempSync(join(tmpdir(), 'darkive-lsblk-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'lsblk'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(directory, 'lsblk'), 0o755);
  const output = execFileSync('sh', ['-c', FIND], {
    env: { PATH: directory + delimiter + String(process.env['PATH']), NODE: process.execPath, UUID: 'x' },
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toMatchObject({ code: 'tool-failed', message: expect.stringContaining(message) });
});
