import type { Manifest } from '../records/manifest.ts';
import type { RestorePlanDocument } from '../holdings/documents/archive-documents.ts';
import type { OperationResult } from '../services/result.ts';
import type { TargetAudit } from './audit-target.ts';
import type { RestoreDecision } from './decide.ts';
import type { LinkSlices } from './needed-slices.ts';

/** A decision as `darkive restore --plan` shows it. `target` is null when none was given or nothing would be restored. */
export function restorePlanDocument(
  { point, last, links, expected, findings, refusal }: RestoreDecision,
  target: string | null,
  audit: TargetAudit | null,
): OperationResult<RestorePlanDocument> {
  const inTheWay = audit !== null && audit.problemCount > 0;
  const possible = refusal === null && !inTheWay;
  const archives = links.map(archivePlan);
  return {
    document: {
      schema: 'darkive.restore-plan/1',
      outcome: possible ? 'possible' : 'impossible',
      definition: point.definition,
      at: point.at?.toISOString() ?? null,
      point: last === null ? null : pointOf(last),
      archives,
      entries: expected?.entries ?? null,
      bytes: expected?.bytes ?? null,
      readBytes: archives.reduce((sum, { neededBytes }) => sum + neededBytes, 0),
      target,
      audit,
      error:
        refusal === null
          ? null
          : { code: refusal.error.code, message: refusal.error.message, hint: refusal.error.hint ?? null },
      nearest:
        refusal === null
          ? null
          : {
              earlier: refusal.nearest.earlier === null ? null : pointOf(refusal.nearest.earlier),
              later: refusal.nearest.later === null ? null : pointOf(refusal.nearest.later),
            },
      findings,
    },
    exit: refusal !== null ? refusal.error.exit : inTheWay ? 'refused' : 'done',
  };
}

function pointOf({ id, name, createdAt }: Manifest): { id: string; name: string; createdAt: string } {
  return { id, name, createdAt };
}

function archivePlan({ manifest, needed, problems }: LinkSlices): RestorePlanDocument['archives'][number] {
  const { id, name, type, createdAt, slices } = manifest;
  return {
    id,
    name,
    type,
    createdAt,
    slices: slices.length,
    needed,
    neededBytes: needed.reduce((sum, slice) => sum + (slices[slice - 1]?.bytes ?? 0), 0),
    problems,
  };
}
