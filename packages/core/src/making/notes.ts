import type { ArchiveDirectory } from '../config/types.ts';
import { asDarkiveError } from '../errors/index.ts';
import { leaveNotes } from '../kit/leave-notes.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Manifest } from '../records/manifest.ts';

/** The notes for who restores without Darkive. The archive is a restore point without them: what fails is a warning. */
export async function leaveNotesBeside({ name }: Manifest, archives: ArchiveDirectory): Promise<Finding[]> {
  try {
    await leaveNotes(archives);
    return [];
  } catch (error) {
    const { message, hint } = asDarkiveError(error);
    const text = `${name} is published, but restore.sh and RESTORE.txt could not be written beside it: ${message}`;
    return [finding('warning', 'notes-not-written', text, hint ?? 'The next backup tries again.', { archive: name })];
  }
}
