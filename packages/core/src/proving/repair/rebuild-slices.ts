import { storedFiles } from '../../archive/index.ts';
import type { Config } from '../../config/types.ts';
import { DarkiveError } from '../../errors/index.ts';
import { freeSpace } from '../../fs/index.ts';
import { createUndoStack } from '../../lifecycle/index.ts';
import type { BlockCount } from '../../lifecycle/plugin-types.ts';
import type { Finding } from '../../records/finding.ts';
import type { Manifest } from '../../records/manifest.ts';
import { definitionOf } from '../../session/configured-definition.ts';
import { formatBytes } from '../../services/format-bytes.ts';
import { hookScope } from '../../session/hook-scope.ts';
import type { Services } from '../../services/services.ts';
import type { DamagedSlice } from '../../keeping/check-files.ts';
import { fromPlaces } from './from-places.ts';
import { requireRepaired, swapIn } from './swap-in.ts';

interface RebuildRequest {
  readonly manifest: Manifest;
  readonly damaged: readonly DamagedSlice[];
  /** An empty directory for the copies. */
  readonly scratch: string;
  /** True compares the copies and leaves everything as it is. */
  readonly dryRun: boolean;
  readonly config: Config;
}

export interface Rebuilt {
  readonly possible: boolean;
  /** Why it is not possible; null when it is. */
  readonly reason: string | null;
  /** What a person has to attach so that it is; null when nothing is known. */
  readonly attach: string | null;
  readonly blocks: readonly BlockCount[];
  readonly findings: readonly Finding[];
}

/** Has the plugins rebuild damaged slices in scratch copies, and swaps those in: all of them, or none is touched. */
export async function rebuildSlices(request: RebuildRequest, services: Services): Promise<Rebuilt> {
  const { manifest, damaged, scratch, dryRun, config } = request;
  const archives = config.archives.path;
  const files = storedFiles(manifest, archives);
  await requireRoom(request);
  services.onProgress({ kind: 'phase', phase: 'repair', expectedSeconds: null });
  const { answer, findings: said } = await services.plugins.onDamage(
    { manifest, ...files, damaged: damaged.map(({ slice, reason }) => ({ slice, reason })), scratch },
    hookScope(definitionOf(manifest, config), services, createUndoStack()),
  );
  const blocks = answer?.blocks ?? [];
  const findings: Finding[] = [...said];
  const repaired =
    answer?.result === 'repaired' ? { files: answer.files, findings: [] } : await fromPlaces(request, services);
  if (repaired.files === null) {
    const reason = answer?.result === 'declined' ? answer.reason : 'no plugin can repair it';
    return { possible: false, reason, attach: repaired.attach, blocks, findings };
  }
  findings.push(...repaired.findings);
  const pairs = repaired.files.flatMap(({ slice, path }) => {
    const original = files.slices[slice - 1];
    return original === undefined ? [] : [{ path, original }];
  });
  for (const { path, original } of pairs) await requireRepaired(path, original, services.signal);
  if (!dryRun)
    for (const { path, original } of pairs) await swapIn(path, original, manifest, archives, services.signal);
  return { possible: true, reason: null, attach: null, blocks, findings };
}

/** A copy of each damaged slice, one more for the slice that is being worked on, and its parity. */
async function requireRoom({ manifest, damaged, scratch }: RebuildRequest): Promise<void> {
  const sizes = damaged.map(({ slice }) => manifest.slices[slice - 1]?.bytes ?? 0);
  const parity = manifest.artifacts.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  const bytes = sizes.reduce((sum, size) => sum + size, 0) + Math.max(0, ...sizes) + parity;
  const { freeBytes } = await freeSpace(scratch);
  if (bytes <= freeBytes) return;
  throw new DarkiveError(
    'guard-refused',
    `The repair of ${manifest.name} works on copies and needs ${formatBytes(bytes)}; ${formatBytes(freeBytes)} are free in ${scratch}. Nothing was changed.`,
    { hint: 'Free some space there, then run the repair again.', facts: { archive: manifest.name, bytes, freeBytes } },
  );
}
