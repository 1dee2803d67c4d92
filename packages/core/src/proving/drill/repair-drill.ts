import { checkFile, storedFiles } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { freeSpace, removeTree } from '../../fs/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import type { DrillRecord } from '../../records/drill.ts';
import type { Manifest } from '../../records/manifest.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { hookScope } from '../../session/hook-scope.ts';
import { makeTemporary } from '../../session/temporary.ts';
import { throwIfInterrupted } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';
import { drillRecord } from './restore-drill.ts';

interface RepairDrillRequest {
  readonly manifest: Manifest;
  /** 0-based. */
  readonly index: number;
  readonly config: Config;
}

/** Has blocks of a copy of one slice lost and rebuilt from parity, and compares the copy with the manifest. */
export async function repairDrill(
  { manifest, index, config }: RepairDrillRequest,
  services: Services,
): Promise<DrillRecord> {
  const { signal, clock } = services;
  const files = storedFiles(manifest, config.archives.path);
  const slice = files.slices[index];
  const record = drillRecord(manifest, services, 'repair');
  const part = { from: index, to: index + 1, end: files.slices.length };
  if (slice === undefined) return record({ ...part, result: 'not-possible', reason: `there is no slice ${index + 1}` });
  services.onProgress({ kind: 'phase', phase: `repair-drill ${manifest.name}`, expectedSeconds: null });
  const state = await checkFile(slice, { signal });
  if (state.state !== 'intact') {
    return record({ ...part, result: 'failed', reason: `slice ${index + 1} is damaged itself: ${state.message}` });
  }
  const scratch = await makeTemporary(config, services);
  try {
    const parity = files.artifacts.filter((artifact) => artifact.slice === slice.slice);
    const need = 2 * slice.bytes + parity.reduce((sum, { bytes }) => sum + bytes, 0);
    if ((await freeSpace(scratch)).freeBytes < need) {
      const reason = `there is no room for copies of slice ${index + 1} in ${config.temporary}`;
      return record({ ...part, result: 'not-possible', reason });
    }
    const started = clock().getTime();
    const answer = await services.plugins.repairDrill(
      { manifest, ...files, slice: slice.slice ?? 0, mostBlocks: null, scratch },
      hookScope(definitionOf(manifest, config), services, createUndoStack()),
    );
    throwIfInterrupted(signal);
    const seconds = (clock().getTime() - started) / 1000;
    if (answer === null || answer.result === 'declined') {
      const reason = answer === null ? 'no plugin can prove it' : answer.reason;
      return record({ ...part, seconds, result: 'not-possible', reason });
    }
    if (answer.result === 'failed') return record({ ...part, seconds, result: 'failed', reason: answer.reason });
    const rebuilt = await checkFile({ ...slice, path: answer.path }, { signal });
    const done = { ...part, seconds, entries: 1, bytes: answer.bytes };
    if (rebuilt.state === 'intact') return record({ ...done, result: 'passed' });
    const reason = `the rebuilt copy of slice ${index + 1} is not right: ${rebuilt.message}`;
    return record({ ...done, result: 'failed', reason });
  } finally {
    await removeTree(scratch);
  }
}
