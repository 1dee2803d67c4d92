import { open } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createParity, Par2Error, verifyParity } from '../index.ts';
import { noise, randomNumbers, sandbox } from '../test-support/sandbox.ts';
import { encodePacket } from './packet.ts';
import { assembleSet } from './recovery-set.ts';
import { scanPackets } from './scan.ts';
import { planVolumes, volumeOrder } from './volumes.ts';

async function sample() {
  const box = await sandbox();
  await box.write('data', noise(3000, 1));
  await box.write('größe', noise(300, 2));
  const { files } = await createParity({
    base: box.path,
    files: ['data', 'größe'],
    output: box.file('s.par2'),
    blockSize: 200,
    recoveryBlocks: 7,
  });
  const all = Buffer.concat(await Promise.all(files.map(({ path }) => box.read(path.split('/').pop() as string))));
  return { box, all };
}

function split(bytes: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += packets.at(-1)?.length ?? 0) {
    packets.push(bytes.subarray(at, at + Number(bytes.readBigUInt64LE(at + 8))));
  }
  return packets;
}

test('packets may come in any order, repeated, with rubbish between them', async () => {
  const { box, all } = await sample();
  const random = randomNumbers(3);
  const packets = split(all).flatMap((packet) => [packet, packet]);
  for (let i = packets.length - 1; i > 0; i--) {
    const j = random(i + 1);
    const [one, other] = [packets[i], packets[j]];
    if (one !== undefined && other !== undefined) [packets[i], packets[j]] = [other, one];
  }
  await box.write('t.par2', Buffer.concat(packets.flatMap((packet, i) => [noise(i % 7, i), packet])));
  expect(await verifyParity({ index: box.file('t.par2') })).toMatchObject({
    status: 'intact',
    recovery: { available: 7 },
    volumes: [{ recoveryBlocks: 14, damagedPackets: 0 }],
  });
});

test('a damaged packet is counted and costs nothing but itself; a cut file keeps what is whole', async () => {
  const { box, all } = await sample();
  const packets = split(all);
  const recovery = packets.findIndex((packet) => packet.includes('RecvSlic'));
  const broken = packets.map((packet, i) => (i === recovery ? Buffer.from(packet).fill(1, 80, 90) : packet));
  await box.write('t.par2', Buffer.concat(broken));
  expect(await verifyParity({ index: box.file('t.par2') })).toMatchObject({
    recovery: { available: 6 },
    volumes: [{ damagedPackets: 1 }],
  });
  await box.write('t.par2', all.subarray(0, all.length - 100));
  expect(await verifyParity({ index: box.file('t.par2') })).toMatchObject({
    status: 'intact',
    volumes: [{ damagedPackets: 1 }],
  });
});

test('a lost checksum packet leaves the whole-file hash', async () => {
  const { box, all } = await sample();
  const packets = split(all).filter((packet) => !packet.includes('IFSC'));
  await box.write('t.par2', Buffer.concat(packets));
  const index = box.file('t.par2');
  expect(await verifyParity({ index })).toMatchObject({ status: 'intact', recovery: { needed: 0 } });
  await box.write('größe', noise(300, 5));
  expect(await verifyParity({ index })).toMatchObject({ status: 'repairable', recovery: { needed: 2 } });
});

test('parsing survives random changes: a result, or an error of ours', async () => {
  const { box, all } = await sample();
  const random = randomNumbers(11);
  const setId = all.toString('hex', 32, 48);
  const handle = await open(box.file('fuzz'), 'w+');
  for (let round = 0; round < 300; round++) {
    let bytes = Buffer.from(all);
    for (let changes = 1 + random(20); changes > 0; changes--) {
      const at = random(bytes.length);
      const kind = random(4);
      if (kind === 0) bytes[at] = random(256);
      else if (kind === 1) bytes = bytes.subarray(0, at + 1);
      else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(random(bytes.length))]);
      // Lengths and magics are where parsers break.
      else
        bytes.writeUInt32LE(
          random(2 ** 31),
          Math.min(bytes.length - 4, Math.max(0, bytes.lastIndexOf('PAR2\0PKT', at) + 8)),
        );
      if (bytes.length < 8) bytes = Buffer.alloc(8);
    }
    await handle.truncate(0);
    await handle.write(bytes, 0, bytes.length, 0);
    const outcome = await scanPackets(handle, bytes.length)
      .then(({ packets }) => assembleSet([packets], setId).blockSize)
      .catch((error: unknown) => error);
    expect(outcome === 200 || outcome instanceof Par2Error, String(outcome)).toBe(true);
  }
  await handle.close();
});

test('bodies of any length and content with a right hash do no harm', async () => {
  const box = await sandbox();
  const random = randomNumbers(12);
  const setId = noise(16, 1);
  for (let round = 0; round < 60; round++) {
    const kinds = ['main', 'fileDescription', 'checksums', 'recovery', 'creator', 'unicodeName'] as const;
    const packets = Array.from({ length: 6 }, (_, i) =>
      encodePacket(setId, kinds[random(6)] ?? 'main', noise(random(150), round * 10 + i)),
    );
    await box.write('x.par2', Buffer.concat(packets));
    await expect(verifyParity({ index: box.file('x.par2') })).rejects.toBeInstanceOf(Par2Error);
  }
});

test('volumes double in size, or start larger when fewer are wanted', () => {
  expect(planVolumes(100).map(({ count }) => count)).toEqual([1, 2, 4, 8, 16, 32, 37]);
  expect(planVolumes(100, 3).map(({ suffix }) => suffix)).toEqual(['.vol000+16', '.vol016+32', '.vol048+52']);
  expect(planVolumes(5, 1).map(({ suffix }) => suffix)).toEqual(['.vol0+5']);
  expect(planVolumes(0)).toEqual([]);
  expect([...volumeOrder(2, 3)]).toEqual(['recovery', 0, 1, 2, 'recovery', 0, 1, 2]);
});
