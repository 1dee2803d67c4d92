import type { PinDocument } from '@darkive/core/letting-go/retention-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';

/** What `pin` and `unpin` did, in a line. */
export function presentPin({ archive, pinned, reason, changed, findings }: PinDocument, { paint }: Look): string {
  const why = pinned && reason !== null ? ` (${printable(reason)})` : '';
  const state = pinned
    ? `is ${changed ? '' : 'already '}pinned${why}`
    : changed
      ? 'is no longer pinned'
      : 'was not pinned';
  return `${archive.name} ${state}.\n${presentFindings(findings, paint, '')}`;
}
