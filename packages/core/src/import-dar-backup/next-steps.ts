import type { ImportedArchive } from './document.ts';

interface NextRequest {
  readonly file: string;
  /** Where the configuration is looked for without --config. */
  readonly usual: string;
  readonly dryRun: boolean;
  readonly adopted: readonly ImportedArchive[];
}

/** What to do after an import, as sentences. */
export function nextSteps({ file, usual, dryRun, adopted }: NextRequest): string[] {
  if (dryRun) return ['Run the same command without --dry-run to do this.'];
  const option =
    file === usual ? '' : ` --config ${/^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`}`;
  const verify = `Run \`darkive verify${option}\` to read and test the adopted archives.`;
  return [
    `Read ${file} and run \`darkive doctor${option}\` to see whether everything is in place.`,
    ...(adopted.some(({ action }) => action === 'adopt') ? [verify] : []),
    'Switch off the timers or cron jobs of dar-backup before Darkive makes archives here.',
    `Make the next backup with \`darkive backup diff${option}\`: it builds on the newest FULL.`,
  ];
}
