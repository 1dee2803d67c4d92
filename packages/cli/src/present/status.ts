import type { StatusDocument } from '@darkive/core/holdings/documents/status-document';
import { presentFindings } from './findings.ts';
import type { Look, Paint } from './look.ts';
import { printable } from '@darkive/core/records';
import { formatBytes, formatDuration, formatTime } from './units.ts';

type Reasons = StatusDocument['storage']['reasons'];

const STYLES = { ok: 'green', attention: 'yellow', danger: 'red' } as const;

/** The verdict, a paragraph for each definition, the storage; every reason with the command to run. */
export function presentStatus({ verdict, definitions, places, storage, findings }: StatusDocument, look: Look): string {
  const { paint, offsetMinutes } = look;
  const time = (at: string): string => formatTime(new Date(at), offsetMinutes);
  const paragraphs = definitions.map((definition) => {
    const { restorePoint, overdueAt, oldestVerification, lastDrill, timeToRecover, away } = definition;
    const recover = timeToRecover === null ? '' : `; everything would take ${formatDuration(timeToRecover)}`;
    const verified = oldestVerification?.at ?? null;
    const facts = [
      restorePoint === null
        ? 'nothing can be restored'
        : `restorable up to ${time(restorePoint.createdAt)} (${restorePoint.name})`,
      ...(away === null ? [] : [ifGone(away, places, time)]),
      ...(overdueAt === null ? [] : [`next backup due by ${time(overdueAt)}`]),
      ...(verified === null ? [] : [`every archive verified since ${time(verified)}`]),
      ...(lastDrill === null
        ? ['no restore drill yet']
        : [`last restore drill ${time(lastDrill.at)}: ${lastDrill.result}${recover}`]),
    ];
    const lines = facts.map((fact) => `  ${fact}\n`).join('');
    return `${definition.name}: ${paint(STYLES[definition.verdict], definition.verdict)}\n${lines}${reasons(definition.reasons, paint)}`;
  });
  const others = places.map((place) => `${placeLine(place, time)}\n${reasons(place.reasons, paint)}`);
  const full = storage.fullOn === null ? '' : `, full about ${storage.fullOn.slice(0, 10)}`;
  const free = storage.freeBytes === null ? 'not reachable' : `${formatBytes(storage.freeBytes)} free${full}`;
  const home = `${storage.path}: ${free}\n${reasons(storage.reasons, paint)}`;
  return `${paragraphs.join('')}${home}${others.join('')}${presentFindings(findings, paint, '')}Verdict: ${paint(STYLES[verdict], verdict)}\n`;
}

type Away = NonNullable<StatusDocument['definitions'][number]['away']>;

/** What is left when this machine is gone. */
function ifGone({ restorePoint, places }: Away, known: StatusDocument['places'], time: (at: string) => string): string {
  if (restorePoint === null) return 'if this machine is gone: nothing can be restored';
  const from = places.map((name) => {
    const location = known.find((place) => place.name === name)?.location;
    return location === undefined ? name : `${name} (kept at: ${printable(location)})`;
  });
  return `if this machine is gone: restorable up to ${time(restorePoint.createdAt)}, from ${from.join(' and ')}`;
}

function placeLine(
  { name, location, state, bytes, seenAt }: StatusDocument['places'][number],
  time: (at: string) => string,
): string {
  const last = state === 'active' ? `last there ${time(seenAt)}` : state;
  return `${name} (kept at: ${printable(location)}): ${formatBytes(bytes)} of copies, ${last}`;
}

function reasons(list: Reasons, paint: Paint): string {
  return list
    .map(({ level, message, command }) => {
      const line = `  ${paint(STYLES[level], `${level}:`)} ${printable(message)}\n`;
      return command === null ? line : `${line}    ${paint('cyan', '→')} Run: ${command}\n`;
    })
    .join('');
}
