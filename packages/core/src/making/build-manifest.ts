import { basename } from 'node:path';
import type { StoredFile } from '../lifecycle/plugin-types.ts';
import { worstSeverity } from '../records/finding.ts';
import type { Check, Manifest } from '../records/manifest.ts';
import type { Services } from '../services/services.ts';
import type { AdoptedArtifact } from '../keeping/artifacts.ts';
import type { BackupPlan } from '../preflight/plan.ts';
import type { RunState } from './run-state.ts';

export interface ManifestParts {
  readonly plan: BackupPlan;
  readonly id: string;
  readonly tools: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
  readonly slices: readonly StoredFile[];
  readonly artifacts: readonly AdoptedArtifact[];
  readonly checks: readonly Check[];
}

/** The manifest as far as it is known now; built twice: for the `verify` hooks, and for publishing. */
export function buildManifest(parts: ManifestParts, run: RunState, services: Services): Manifest {
  const { plan, id } = parts;
  const { definition, measure } = plan;
  const worst = worstSeverity(run.findings);
  const reference = plan.reference?.manifest ?? null;
  return {
    schema: 'darkive.manifest/1',
    id,
    name: plan.archive,
    definition: definition.name,
    type: plan.type,
    reference: reference === null ? null : { id: reference.id, name: reference.name },
    createdAt: plan.time.toISOString(),
    publishedAt: services.clock().toISOString(),
    host: services.hostName,
    source: {
      root: definition.root,
      entries: measure.entries,
      bytes: measure.bytes,
      selection: plan.selection,
      ...(run.rootEntry === null ? {} : { rootEntry: run.rootEntry }),
      ...(plan.adopted === null ? {} : { adopted: plan.adopted }),
    },
    tools: { ...parts.tools, darkive: services.version },
    arguments: [...parts.arguments],
    slices: parts.slices.map(({ path, bytes, sha256 }) => ({ file: basename(path), bytes, sha256 })),
    artifacts: parts.artifacts.map(({ artifact }) => artifact),
    inodes: run.inodes,
    ...(run.contents === null ? {} : { contents: run.contents }),
    restoreTest: run.restoreTest,
    checks: [...parts.checks],
    outcome: worst === null || worst === 'info' || worst === 'warning' ? 'success' : 'degraded',
    findings: run.findings.map((one) => ({ ...one, facts: { ...one.facts } as Record<string, string> })),
  };
}
