import {
  mkdirSync,
  openSync,
  readFileSync,
  closeSync,
  writeSync,
  statSync,
  writeFileSync,
  appendFileSync,
  rmSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { startTestServer, type TestAnswer } from '@darkive/core/testing';
import { says } from '../support/cli.ts';
import type { Machine } from './machine.ts';
import { readPage } from './page.ts';

type Preparation = (machine: Machine) => void | Promise<void>;

const DISKS = ['bank-1', 'bank-2', 'aunt-1'] as const;

/** What `<!-- example: … -->` in a page may say. The first five begin anew; without any, a page begins with the first. */
export const PREPARATIONS: Readonly<Record<string, Preparation>> = {
  'a machine with data': withData,
  'a machine with a configuration': withConfiguration,
  'a machine with archives': withArchives,
  'a machine with dar-backup': withDarBackup,
  'a machine without anything': (machine) => machine.reset(),
  'a disk damages the FULL archive of Pictures': (machine) => damage(machine, /^Pictures_FULL/),
  'a disk damages most of the FULL archive of Pictures': (machine) => damage(machine, /^Pictures_FULL/, 100_000),
  'another backup is running': anotherBackup,
  'the files of writing-a-plugin.md are in ~/logbook': logbook,
  'a service listens, and its address is in ~/address': service,
  'the service does not answer': silentService,
  'the disks bank-1, bank-2 and aunt-1 are attached': disks,
  ...Object.fromEntries(
    DISKS.flatMap((name): [string, Preparation][] => [
      [`${name} is taken away`, (machine) => moveDisk(machine, name, 'mnt', 'away')],
      [`${name} is attached`, (machine) => moveDisk(machine, name, 'away', 'mnt')],
    ]),
  ),
  // Where nobody looks: what the page calls the archives is still told from their names.
  'the archive directory is lost': (machine) => must(machine, 'mkdir /mnt/burnt && mv /mnt/backup/archives /mnt/burnt'),
};

async function withData(machine: Machine): Promise<void> {
  if (machine.bringBack('data')) return;
  machine.reset();
  const { home } = machine;
  for (const directory of ['Documents/letters', 'Documents/drafts', 'Pictures/2024']) {
    mkdirSync(join(home, directory), { recursive: true });
  }
  writeFileSync(join(home, 'Documents/letters/aunt.txt'), 'Dear aunt,\n');
  writeFileSync(join(home, 'Documents/letters/bank.txt'), 'Dear bank,\n');
  writeFileSync(join(home, 'Documents/drafts/novel.txt'), 'It was a dark night.\n'.repeat(200));
  writeFileSync(join(home, 'Documents/drafts/novel.tmp'), 'x');
  writeFileSync(join(home, 'Documents/old-list.txt'), 'milk\n');
  // A name from an old system: its last letter but four is no UTF-8.
  writeFileSync(
    Buffer.concat([Buffer.from(join(home, 'Documents/caf')), Buffer.from([0xe9]), Buffer.from('.txt')]),
    'tea\n',
  );
  for (const name of ['beach', 'garden', 'harbour']) {
    writeFileSync(join(home, `Pictures/2024/${name}.jpg`), noise(name, 100_000));
  }
  machine.keep('data');
}

async function withConfiguration(machine: Machine): Promise<void> {
  if (machine.bringBack('configuration')) return;
  await withData(machine);
  await must(machine, 'darkive init --archives /mnt/backup/archives --root ~/Documents --root ~/Pictures --marker');
  machine.keep('configuration');
}

/** A FULL, a DIFF and an INCR archive of both definitions, with edits in between. */
async function withArchives(machine: Machine): Promise<void> {
  if (machine.bringBack('archives')) return;
  await withConfiguration(machine);
  const { home } = machine;
  await must(machine, 'darkive backup full');
  appendFileSync(join(home, 'Documents/letters/aunt.txt'), 'the garden is in bloom.\n');
  writeFileSync(join(home, 'Pictures/2024/sunset.jpg'), noise('sunset', 50_000));
  await must(machine, 'darkive backup diff');
  rmSync(join(home, 'Documents/old-list.txt'));
  writeFileSync(join(home, 'Documents/letters/reply.txt'), 'Dear niece,\n');
  await must(machine, 'darkive backup incr');
  machine.keep('archives');
}

/** An installation of dar-backup with a FULL, a DIFF and an INCR archive of the documents. */
async function withDarBackup(machine: Machine): Promise<void> {
  if (machine.bringBack('dar-backup')) return;
  await withData(machine);
  const { home } = machine;
  const archives = machine.toMachine('/mnt/backup/dar');
  const old = join(home, '.config/dar-backup');
  for (const directory of [archives, join(old, 'backup.d'), join(home, 'restore-test')])
    mkdirSync(directory, { recursive: true });
  const directories = `BACKUP_DIR = ${archives}\nBACKUP.D_DIR = ${old}/backup.d\nTEST_RESTORE_DIR = ~/restore-test\n`;
  const misc = `LOGFILE_LOCATION = ~/dar-backup.log\nCOMMAND_TIMEOUT_SECS = -1\nTRACE_LOG_BACKUP_COUNT = 1\n`;
  const rest = '[AGE]\nDIFF_AGE = 100\nINCR_AGE = 40\n[PAR2]\nERROR_CORRECTION_PERCENT = 5\nENABLED = True\n';
  writeFileSync(join(old, 'dar-backup.conf'), `[MISC]\n${misc}[DIRECTORIES]\n${directories}${rest}`);
  writeFileSync(join(old, 'backup.d/Documents'), `-am\n-R ${join(home, 'Documents')}\n-s 10G\n-z5\n-n\n`);
  const dates = { FULL: '2026-01-01', DIFF: '2026-02-01', INCR: '2026-02-04' };
  let reference = '';
  for (const [type, date] of Object.entries(dates)) {
    const base = `${archives}/Documents_${type}_${date}`;
    await must(machine, `dar -c ${base} -N -B ${old}/backup.d/Documents -Q${reference}`);
    await must(machine, `par2 create -r5 -q -q ${base}.1.dar && touch -d '${date} 19:03' ${base}.1.dar`);
    appendFileSync(join(home, 'Documents/letters/aunt.txt'), `after ${type}\n`);
    if (type !== 'INCR') reference = ` -A ${base}`;
  }
  machine.keep('dar-backup');
}

/** Overwrites bytes in the middle of the first slice. */
function damage(machine: Machine, archive: RegExp, bytes = 2000): void {
  const name = machine.archives().find((candidate) => archive.test(candidate));
  const file = join(machine.root, `mnt/backup/archives/${name}.1.dar`);
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(bytes, 0xaa), 0, bytes, Math.floor(statSync(file).size / 2));
  closeSync(handle);
}

async function anotherBackup(machine: Machine): Promise<void> {
  const own = readFileSync(join(machine.home, '.config/darkive/config.yaml'), 'utf8');
  const file = join(machine.home, 'slow.yaml');
  writeFileSync(file, own.replace(/^defaults:$/m, 'defaults:\n  scripts: {before: [sleep, "600"]}'));
  const backup = machine.start('darkive', 'backup', 'full', '--config', file);
  await says(backup, 'before-script');
}

/**
 * File systems in memory stand for disks, mounted below /mnt, with a program that tells of them what lsblk would tell of disks. Taken away
 * they lie where it does not see them.
 */
async function disks(machine: Machine): Promise<void> {
  const mounts = DISKS.map((name) => {
    const [here, away] = ['mnt', 'away'].map((where) => join(machine.root, where, name));
    return `mkdir -p '${here}' '${away}' && mount -t tmpfs -o size=64m none '${here}'`;
  });
  const lsblk = join(machine.root, 'usr/local/bin/lsblk');
  writeFileSync(lsblk, LSBLK.replaceAll('ROOT', machine.root), { mode: 0o755 });
  await machine.mounts(mounts.join('\n'));
}

const LSBLK = `#!/bin/sh
awk -v q='"' 'BEGIN { printf "{" q "blockdevices" q ":[" }
  index($5, "ROOT/mnt/") == 1 { name = $5; sub(".*/", "", name)
    printf "%s{" q "name" q ":" q name q "," q "maj:min" q ":" q $3 q "," q "uuid" q ":" q "uuid-of-" name q "," q "label" q ":" q name q "}", (n++ ? "," : "") }
  END { print "]}" }' /proc/self/mountinfo
`;

async function moveDisk(machine: Machine, name: string, from: string, to: string): Promise<void> {
  const [here, there] = [from, to].map((where) => `'${machine.root}/${where}/${name}'`);
  // mount --move is refused where mounts are shared with others.
  const { code, output } = await machine.run(`mount --bind ${here} ${there} && umount ${here}`);
  if (code !== 0) throw new Error(`${name} was not moved: ${output}`);
}

/** The files of the guide for plugin authors that lie in ~/logbook. */
function logbook(machine: Machine): void {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/writing-a-plugin.md'), 'utf8');
  for (const item of readPage(page)) {
    if (item.kind !== 'file' || !item.path.startsWith('~/logbook/')) continue;
    const file = join(machine.home, item.path.slice('~/'.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, item.text);
  }
}

/** A web service of the page, on this machine. Its address has the form of a Discord webhook, and fits everything else, too. */
async function service(machine: Machine): Promise<void> {
  await listen(machine, {});
}

async function silentService(machine: Machine): Promise<void> {
  await listen(machine, { status: 503 });
}

async function listen(machine: Machine, answer: TestAnswer): Promise<void> {
  const server = await startTestServer();
  server.answer(answer);
  machine.closeLater(() => server.close());
  writeFileSync(join(machine.home, 'address'), `${server.url}/api/webhooks/1234/token\n`, { mode: 0o600 });
}

async function must(machine: Machine, command: string): Promise<void> {
  const { code, output } = await machine.run(machine.toMachine(command));
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
}

/** Bytes that do not compress and are always the same. */
function noise(seed: string, bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; counter * 32 < bytes; counter += 1) {
    blocks.push(createHash('sha256').update(`${seed}:${counter}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, bytes);
}
