import type { Brought } from '../copies/bring.ts';
import type { Executed, FailedStep } from '../copies/execute.ts';
import type { LeftOut } from '../copies/plan/types.ts';
import { finding, type Finding } from '../records/finding.ts';
import { formatBytes } from '../records/format-bytes.ts';

type NameOf = (archive: string) => string;

/** What is to be said of what was done at a place. Pure. */
export function copyFindings(place: string, { missing, unknown, executed }: Brought, nameOf: NameOf): Finding[] {
  const findings: Finding[] = [];
  const gone = missing.map(({ file }) => file);
  if (gone.length > 0) {
    findings.push(
      finding(
        'degraded',
        'place-files-missing',
        `${gone.length} ${gone.length === 1 ? 'file that was' : 'files that were'} at ${place} ${gone.length === 1 ? 'is' : 'are'} gone from there, or changed in size: ${some(gone)}.`,
        `Look at everything there with: darkive verify --place ${place}`,
        { place, files: gone },
      ),
    );
  }
  if (unknown.length > 0) {
    const text = `There ${unknown.length === 1 ? 'is a file' : `are ${unknown.length} files`} at ${place} in archives/ that nothing here knows: ${some(unknown)}. They were left alone.`;
    findings.push(finding('info', 'place-files-unknown', text, null, { place, files: [...unknown] }));
  }
  return executed === null ? findings : [...findings, ...stepFindings(place, executed, nameOf)];
}

/** Steps that failed, or were not tried. */
export function stepFindings(place: string, { failed, untried }: Executed, nameOf: NameOf): Finding[] {
  const findings = failed.map((one) => failure(place, one, nameOf));
  if (untried.length > 0) {
    const text = `The place ${place} does not work any more; ${untried.length} ${untried.length === 1 ? 'step was' : 'steps were'} not tried.`;
    const hint = 'Look whether it is still attached, then run the command again: it goes on where it ended.';
    findings.push(finding('degraded', 'copy-stopped', text, hint, { place }));
  }
  return findings;
}

/** What is wanted at a place and was not planned. `isAlone`: it lies whole nowhere but at home, and now it stays so. */
export function leftOutFindings(
  place: string,
  all: readonly LeftOut[],
  nameOf: NameOf,
  isAlone: (archive: string) => boolean,
): Finding[] {
  return all.map((left) => leftOut(place, left, nameOf, isAlone(left.archive)));
}

function leftOut(place: string, { archive, slice, bytes, reason }: LeftOut, nameOf: NameOf, alone: boolean): Finding {
  const what = slice === 'all' ? nameOf(archive) : unitText(nameOf(archive), slice);
  const facts = { place, archive: nameOf(archive), bytes, reason };
  const size = formatBytes(bytes);
  switch (reason) {
    case 'no-room':
      return finding(
        alone ? 'degraded' : 'info',
        'copy-no-room',
        `There is no room at ${place} for ${what} (${size})${alone ? ', and no other place has all of it' : ''}.`,
        'See what to attach instead with: darkive copies',
        facts,
      );
    case 'file-too-large':
      return finding(
        'degraded',
        'copy-file-too-large',
        `${what} has a file that is larger than the file system of ${place} takes.`,
        'Make smaller slices from now on (slice: 2GiB), or format the disk with another file system (ext4, exFAT). What is there is cut anew with: dar_xform -s 2G',
        facts,
      );
    case 'larger-than-place':
      return finding(
        'degraded',
        'copy-too-large',
        `${what} (${size}) is larger than ${place}.`,
        'Make smaller slices from now on, or add a larger place.',
        facts,
      );
    case 'no-source':
      return finding(
        'degraded',
        'copy-no-source',
        `${what} is not whole at home, and was not copied to ${place}.`,
        `See what is wrong with: darkive verify '${nameOf(archive)}'`,
        facts,
      );
  }
}

function failure(place: string, { step, why }: FailedStep, nameOf: NameOf): Finding {
  const name = nameOf(step.archive);
  const what = unitText(name, step.slice);
  const facts = { place, archive: name, state: why.state };
  switch (why.state) {
    case 'source-differs':
      return finding(
        'damage',
        'copy-source-damaged',
        `${why.file} is not what its manifest says, and was not copied to ${place}: it is damaged at home.`,
        `Mend it with: darkive repair '${name}'`,
        { ...facts, file: why.file },
      );
    case 'source-failed':
      return finding(
        'damage',
        'copy-source-unreadable',
        `${why.file} cannot be read at home, and was not copied to ${place}: ${why.error.message}`,
        `Look at it with: darkive verify '${name}'`,
        {
          ...facts,
          file: why.file,
        },
      );
    case 'no-room':
      return finding(
        'degraded',
        'copy-failed',
        `There is no room at ${place} any more for ${what}: ${formatBytes(why.needBytes)} are needed, ${formatBytes(Math.max(0, why.freeBytes))} may be used.`,
        'Make room there, then run the command again.',
        facts,
      );
    case 'file-too-large':
      return finding(
        'degraded',
        'copy-failed',
        `${why.file} is larger than the file system of ${place} takes.`,
        'Make smaller slices from now on (slice: 2GiB).',
        { ...facts, file: why.file },
      );
    case 'place-differs':
      return finding(
        'damage',
        'copy-not-kept',
        `${place} gave back something else than was written: ${why.file}. It was taken away again.`,
        'Do not trust that disk: have all of it looked at, and replace it.',
        { ...facts, file: why.file },
      );
    case 'failed':
      return finding(
        'degraded',
        'copy-failed',
        `${step.kind === 'copy' ? `${what} was not copied to` : `${what} was not removed from`} ${place}: ${why.error.message}`,
        why.error.hint ?? 'Run the command again.',
        {
          ...facts,
          file: why.file,
        },
      );
  }
}

function unitText(archive: string, slice: number | null): string {
  return slice === null ? `what belongs to ${archive} as a whole` : `slice ${slice} of ${archive}`;
}

function some(files: readonly string[]): string {
  return `${files.slice(0, NAMED).join(', ')}${files.length > NAMED ? ` and ${files.length - NAMED} more` : ''}`;
}

const NAMED = 5;
