import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../../config/types.ts';
import { crcWidth, createDar, fileDataCrc, type CatalogueEntry } from '../../dar/index.ts';
import { displayPath, errnoOf, freeSpace, fsErrorText, joinBytes, removeTree } from '../../fs/index.ts';
import type { DrillRecord } from '../../records/drill.ts';
import type { Manifest } from '../../records/manifest.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { makeTemporary } from '../../session/temporary.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import { lookAtRestored } from '../../keeping/expectation.ts';
import type { Services } from '../../services/services.ts';
import { createPortion, type Portion } from './portion.ts';

interface RestoreDrillRequest {
  readonly manifest: Manifest;
  /** Of the first entry, among those saved in the archive. */
  readonly position: number;
  /** Bytes to restore; one entry at least. */
  readonly quota: number;
  readonly config: Config;
}

/**
 * Restores a part of an archive into a temporary directory and compares it with the archive's own catalogue: kind, size,
 * time, and dar's checksum of the data. The source is not asked: it may have changed in all the years.
 */
export async function restoreDrill(request: RestoreDrillRequest, services: Services): Promise<DrillRecord> {
  const { manifest, position, config } = request;
  const { signal, clock } = services;
  const darTimeout = definitionOf(manifest, config).timeouts.dar;
  const base = join(config.archives.path, manifest.name);
  const dar = createDar(services.runner);
  const record = drillRecord(manifest, services);
  services.onProgress({ kind: 'phase', phase: `restore-drill ${manifest.name}`, expectedSeconds: null });
  const directory = await makeTemporary(config, services);
  try {
    const room = (await freeSpace(directory)).freeBytes * ROOM;
    const portion = createPortion(position, Math.min(request.quota, room));
    const { outcome } = await dar.list(base, portion.onEntry, { signal, timeout: darTimeout });
    throwIfInterrupted(signal);
    if (outcome.kind !== 'ok') {
      const said = 'message' in outcome ? outcome.message : 'dar took too long';
      return record({ result: 'failed', from: position, reason: `its catalogue cannot be listed: ${said}` });
    }
    const part = { from: position, to: portion.to(), end: portion.end() };
    if (portion.entries().length === 0) return record({ ...part, result: 'passed', to: part.end });
    if (portion.bytes() > room) {
      const name = displayPath(portion.entries()[0]?.path ?? '');
      return record({ ...part, result: 'not-possible', reason: `there is no room for ${name} in ${config.temporary}` });
    }
    const started = clock().getTime();
    const extracted = await dar.extract(
      {
        base,
        root: directory,
        paths: { kind: 'paths', paths: portion.entries().map(({ path }) => path) },
        overwrite: false,
        deleted: 'ignore',
        owner: services.process.userId === 0 ? 'restore' : 'ignore',
        fsaScope: 'none',
      },
      { signal, timeout: darTimeout },
    );
    throwIfInterrupted(signal);
    const seconds = Math.max(0.001, (clock().getTime() - started) / 1000);
    const problems = await compare(directory, portion, services);
    const done = {
      ...part,
      entries: portion.entries().length,
      bytes: portion.bytes(),
      seconds,
      recoverSeconds: estimate(manifest, portion.bytes(), seconds),
    };
    if (problems.length === 0 && extracted.outcome.kind === 'ok') return record({ ...done, result: 'passed' });
    const said = 'message' in extracted.outcome ? [`dar: ${extracted.outcome.message}`] : [];
    return record({ ...done, result: 'failed', reason: [...problems.slice(0, NAMED), ...said].join('; ') });
  } finally {
    await removeTree(directory);
  }
}

/** Share of the free space that a drill may fill. */
const ROOM = 0.8;
const NAMED = 10;

/** Fills in what every drill of an archive says of itself. */
export function drillRecord(manifest: Manifest, services: Services, kind: DrillRecord['kind'] = 'restore') {
  return (changes: Pick<DrillRecord, 'result'> & Partial<DrillRecord>): DrillRecord => ({
    drillId: services.newId(),
    kind,
    archiveId: manifest.id,
    archiveName: manifest.name,
    definition: manifest.definition,
    at: services.clock().toISOString(),
    entries: 0,
    bytes: 0,
    seconds: 0,
    from: 0,
    to: 0,
    end: 0,
    recoverSeconds: null,
    reason: null,
    ...changes,
  });
}

async function compare(directory: string, portion: Portion, { signal }: Services): Promise<string[]> {
  const problems: string[] = [];
  for (const entry of portion.entries()) {
    signal.throwIfAborted();
    const problem =
      (await lookAtRestored(directory, entry, { times: true })).problem ??
      (await contentProblem(directory, entry, signal));
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

async function contentProblem(directory: string, entry: CatalogueEntry, signal: AbortSignal): Promise<string | null> {
  const { crc } = entry;
  if (entry.kind !== 'file' || crc === null) return null;
  const path = joinBytes(directory, entry.path);
  try {
    const read = (): Promise<string> => fileDataCrc(path, crcWidth(crc), signal);
    const found = await read().catch(async (error: unknown) => {
      if (errnoOf(error) !== 'EACCES') throw error;
      // Its owner may not read it, and that is us.
      await chmod(path, 0o600);
      return read();
    });
    return found === crc ? null : `${displayPath(entry.path)}: its content is not what the catalogue says`;
  } catch (error) {
    signal.throwIfAborted();
    return `${displayPath(entry.path)}: ${fsErrorText(error)}`;
  }
}

/**
 * Seconds for everything that this archive's chain restores to, at the speed of this drill. Null when it restored too little
 * to tell: then starting dar took most of the time.
 */
function estimate(manifest: Manifest, bytes: number, seconds: number): number | null {
  const total = manifest.source.bytes;
  return bytes === 0 || bytes < Math.min(total / 2, TELLING_BYTES) ? null : (total * seconds) / bytes;
}

/** Restoring so much takes longer than starting dar. */
const TELLING_BYTES = 16 * 2 ** 20;
