import type { CatalogueEntry } from '../../dar/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { formatBytes } from '../../services/format-bytes.ts';
import type { Survey } from './survey.ts';

/** Above this no file is tested that the settings did not ask for: it would take as long as the backup. */
const LARGEST_UNASKED = 1024 ** 3;

export interface SampleChoice {
  readonly sample: readonly CatalogueEntry[];
  readonly findings: readonly Finding[];
}

/**
 * The drawn sample; when there is no file in it although files were saved, the smallest file as well. Says so when no file
 * can be tested at all. `freeBytes`: room for it.
 */
export function chooseSample(
  survey: Pick<Survey, 'sample' | 'savedFiles' | 'smallest'>,
  { definition, archive, freeBytes }: { definition: string; archive: string; freeBytes: number },
): SampleChoice {
  const sample = survey.sample();
  const saved = survey.savedFiles();
  if (saved === 0 || sample.some(({ kind }) => kind === 'file')) return { sample, findings: [] };
  const smallest = survey.smallest();
  const bytes = smallest?.bytes ?? 0;
  if (smallest !== null && bytes <= LARGEST_UNASKED && bytes <= freeBytes) {
    return { sample: [...sample, smallest], findings: [] };
  }
  const why =
    smallest === null
      ? 'the settings of the restore test exclude them, or they changed while they were read'
      : bytes > LARGEST_UNASKED
        ? `the smallest has ${formatBytes(bytes)}`
        : `the smallest has ${formatBytes(bytes)}, and ${formatBytes(freeBytes)} are free for it`;
  return {
    sample,
    findings: [
      finding(
        'warning',
        'no-file-restore-tested',
        `${definition}: ${saved} ${saved === 1 ? 'file was' : 'files were'} saved in ${archive}, and none was restore-tested: ${why}.`,
        'Raise "maximum-size" of "restore-test", or set its "files" to 0 to do without the test.',
        { definition, archive, savedFiles: saved },
      ),
    ],
  };
}
