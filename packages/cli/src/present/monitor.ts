import type { StatusDocument } from '@darkive/core/holdings/documents/status-document';
import { printable } from '@darkive/core/records';

// One line as monitoring plugins print it: `STATE - text | label=value[unit] …`
// (https://www.monitoring-plugins.org/doc/guidelines.html).

const STATES = { ok: ['OK', 0], attention: ['WARNING', 1], danger: ['CRITICAL', 2] } as const;

/** 0 OK, 1 WARNING, 2 CRITICAL; 3 UNKNOWN when the storage cannot be reached and nothing worse is known. */
export function monitorCode({ verdict, storage }: StatusDocument): number {
  if (!storage.reachable && verdict !== 'danger') return 3;
  return STATES[verdict][1];
}

export function monitorLine(document: StatusDocument, now: Date): string {
  const { verdict, definitions, storage } = document;
  const code = monitorCode(document);
  const state = code === 3 ? 'UNKNOWN' : STATES[verdict][0];
  const reasons = [...storage.reasons, ...definitions.flatMap((definition) => definition.reasons)];
  const worstFirst = reasons.toSorted((a, b) => Number(b.level === 'danger') - Number(a.level === 'danger'));
  const [first] = worstFirst;
  const more = reasons.length > 1 ? ` (and ${reasons.length - 1} more)` : '';
  const text =
    first === undefined ? `${definitions.length} definitions restorable and verified` : `${first.message}${more}`;
  const seconds = (at: string): number => Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
  const data = [
    ...definitions.flatMap(({ name, restorePoint, oldestVerification, timeToRecover }) => {
      const verified = oldestVerification?.at ?? null;
      return [
        ...(restorePoint === null ? [] : [`'${name} age'=${seconds(restorePoint.createdAt)}s`]),
        ...(verified === null ? [] : [`'${name} verified'=${seconds(verified)}s`]),
        ...(timeToRecover === null ? [] : [`'${name} recover'=${Math.round(timeToRecover)}s`]),
      ];
    }),
    ...(storage.freeBytes === null ? [] : [`free=${storage.freeBytes}B;;;0;${storage.totalBytes ?? ''}`]),
  ];
  return `DARKIVE ${state} - ${oneLine(text)} | ${data.join(' ')}\n`;
}

export function unknownLine(message: string): string {
  return `DARKIVE UNKNOWN - ${oneLine(message)}\n`;
}

/** A bar would begin the performance data. */
function oneLine(text: string): string {
  return printable(text).replaceAll(/\s+/g, ' ').replaceAll('|', '/').trim();
}
