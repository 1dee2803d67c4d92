import { readPins, readStore, recoverUnfinished, removePin, resolveArchive, writePin } from '../archive/index.ts';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { createLedgerRecorder } from '../ledger/index.ts';
import { acquireArchiveLock } from '../lock/index.ts';
import type { Finding } from '../records/finding.ts';
import { exitOf } from '../records/verdict.ts';
import { checkTarget } from '../services/target-guards.ts';
import type { PinDocument } from './retention-documents.ts';
import { groundsOf } from '../services/grounds.ts';
import { openServicesLedger } from '../services/open-ledger.ts';
import { createForget } from '../keeping/forget-archive.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';

export interface PinOptions {
  readonly config: Config;
  /** Name, id, or the beginning of an id. */
  readonly archive: string;
  /** Why it must stay, for people; null when none is given. */
  readonly reason: string | null;
}

/** `darkive pin`: from now on neither `prune` nor `remove` takes the archive, or anything that it builds on. */
export async function pinArchive(options: PinOptions, services: Services): Promise<OperationResult<PinDocument>> {
  const archives = options.config.archives.path;
  return underLock('pin', options, services, async (findings) => {
    const { id, name } = resolveArchive(options.archive, await readStore(archives)).manifest;
    const before = (await readPins(archives)).pins.get(name);
    const reason = options.reason ?? before?.reason ?? null;
    const changed = before === undefined || before === null || before.reason !== reason || before.archive.id !== id;
    if (changed) await writePin(archives, { archive: { id, name }, pinnedAt: services.clock().toISOString(), reason });
    return { schema: 'darkive.pin/1', archive: { id, name }, pinned: true, reason, changed, findings };
  });
}

/** `darkive unpin`: also a pin whose archive is gone, or that cannot be read. */
export async function unpinArchive(
  options: Omit<PinOptions, 'reason'>,
  services: Services,
): Promise<OperationResult<PinDocument>> {
  const archives = options.config.archives.path;
  return underLock('unpin', options, services, async (findings) => {
    const { pins } = await readPins(archives);
    const pin = pins.get(options.archive);
    const archive =
      pin === undefined
        ? resolveArchive(options.archive, await readStore(archives)).manifest
        : { id: pin?.archive.id ?? null, name: options.archive };
    const { reason = null } = pins.get(archive.name) ?? {};
    const changed = await removePin(archives, archive.name);
    const { id, name } = archive;
    return { schema: 'darkive.unpin/1', archive: { id, name }, pinned: false, reason, changed, findings };
  });
}

/** A prune that is going on must not remove what is being pinned: the lock keeps them apart. */
async function underLock(
  command: 'pin' | 'unpin',
  { config, archive }: Pick<PinOptions, 'config' | 'archive'>,
  services: Services,
  work: (findings: readonly Finding[]) => Promise<PinDocument>,
): Promise<OperationResult<PinDocument>> {
  if (archive.includes('/')) {
    throw new DarkiveError('archive-unknown', `There is no archive ${archive}.`, {
      hint: 'List the archives with: darkive list',
    });
  }
  await checkTarget(config.archives);
  const lock = await acquireArchiveLock(config.archives.path, {
    pid: services.process.pid,
    host: services.hostName,
    command,
    startedAt: services.clock().toISOString(),
  });
  const ledger = createLedgerRecorder(() => openServicesLedger(config, services));
  try {
    const recovered = await recoverUnfinished(groundsOf(config, services), createForget(config, services, ledger));
    const document = await work([...(lock.finding === null ? [] : [lock.finding]), ...recovered]);
    return { document, exit: exitOf(document.findings, 'changes') };
  } finally {
    await ledger.close();
    await lock.release();
  }
}
