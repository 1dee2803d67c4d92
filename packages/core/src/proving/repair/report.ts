import { CORE_PRODUCER } from '../../catalogue/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { exitOf } from '../../records/verdict.ts';
import type { Manifest } from '../../records/manifest.ts';
import type { RepairDocument } from '../../holdings/documents/archive-documents.ts';
import type { OperationResult } from '../../services/result.ts';
import type { DamagedSlice } from '../../keeping/check-files.ts';
import type { LostArtifactSearch } from './lost-artifacts.ts';
import type { Rebuilt } from './rebuild-slices.ts';

interface Done {
  /** Null when no slice was damaged. */
  readonly rebuilt?: Rebuilt | null;
  /** Files that were made anew. */
  readonly regenerated?: readonly string[];
  /** The manifest that names them. */
  readonly successor?: Manifest;
  readonly affected?: readonly string[] | null;
  readonly findings: readonly Finding[];
  readonly base: RepairDocument['base'];
  readonly dryRun: boolean;
}

interface Found {
  readonly manifest: Manifest;
  readonly damaged: readonly DamagedSlice[];
  readonly search: LostArtifactSearch;
}

/** What was damaged and what became of it, as the document and the exit code of `darkive repair`. */
export function repairReport(found: Found, done: Done): OperationResult<RepairDocument> {
  const { manifest, damaged, search } = found;
  const { rebuilt = null, regenerated = [], affected = null, base, dryRun } = done;
  const lostFiles = [...search.lost.flatMap(({ files }) => files), ...search.beyondRepair];
  const slicesFailed = rebuilt !== null && !rebuilt.possible;
  const made = new Set(regenerated);
  const { successor = manifest } = done;
  const findings = [...done.findings, ...search.findings, ...artifactFindings(found, made, dryRun)];
  const touched = damaged.length > 0 || search.lost.length > 0;
  const outcome: RepairDocument['outcome'] =
    slicesFailed || (!touched && search.beyondRepair.length > 0)
      ? 'not-repairable'
      : !touched
        ? 'nothing-to-do'
        : dryRun
          ? 'repairable'
          : 'repaired';
  return {
    document: {
      schema: 'darkive.repair/1',
      outcome,
      dryRun,
      archive: { id: manifest.id, name: manifest.name },
      slices: damaged.map(({ slice, reason }) => {
        const blocks = rebuilt?.blocks.find((counted) => counted.slice === slice);
        return {
          slice,
          file: manifest.slices[slice - 1]?.file ?? '',
          reason,
          repaired: outcome === 'repaired',
          blocks: blocks === undefined ? null : { lost: blocks.lost, available: blocks.available },
        };
      }),
      artifacts: [
        ...lostFiles.map((file) => artifactRow(file, made.has(file), manifest, successor)),
        ...regenerated
          .filter((file) => !lostFiles.includes(file))
          .map((file) => artifactRow(file, true, manifest, successor)),
      ],
      affected,
      base,
      findings,
    },
    exit: slicesFailed ? 'damage' : exitOf(findings, 'changes'),
  };
}

/** A new file is compared with what was published by its SHA-256: dar and par2 may write the same contents in other bytes. */
function artifactRow(
  file: string,
  regenerated: boolean,
  before: Manifest,
  after: Manifest,
): RepairDocument['artifacts'][number] {
  const digest = ({ artifacts }: Manifest): string | undefined => artifacts.find((one) => one.file === file)?.sha256;
  return { file, regenerated, sameBytes: regenerated ? digest(before) === digest(after) : null };
}

export function notRepairable(manifest: Manifest, reason: string, attach: string | null): Finding {
  return finding(
    'damage',
    'not-repairable',
    `${manifest.name} was not repaired: ${reason}. Nothing was changed.`,
    `${attach ?? 'Look for another copy of the damaged slices.'} What is still readable: darkive restore --archive ${manifest.name} --despite-damage --to DIRECTORY`,
    { archive: manifest.name },
  );
}

function artifactFindings({ manifest, search }: Found, made: ReadonlySet<string>, dryRun: boolean): Finding[] {
  const findings = search.beyondRepair.map((file) =>
    finding(
      'degraded',
      'artifact-not-repairable',
      `${file} is lost or damaged and cannot be made anew: its plugin is not there, or a slice that it is made from is damaged.`,
      'Bring it back from another copy, or make a new FULL archive.',
      { archive: manifest.name, file },
    ),
  );
  const names = search.lost.map(({ producer, slices }) =>
    producer === CORE_PRODUCER
      ? 'its isolated catalogue'
      : `${producer} for ${slices.length === 1 ? 'slice' : 'slices'} ${slices.join(', ')}`,
  );
  if (names.length === 0) return findings;
  const what = dryRun ? 'would be made anew' : 'were made anew';
  if (!dryRun && made.size === 0) return findings;
  return [
    ...findings,
    finding(
      'info',
      dryRun ? 'artifacts-to-make' : 'artifacts-made',
      `Artifacts of ${manifest.name} ${what}: ${names.join('; ')}.`,
    ),
  ];
}
