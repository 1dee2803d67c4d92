import type { PlaceDocument, PlaceEntry, PlaceListDocument, PlaceShowDocument } from '@darkive/core/copying/documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count, formatBytes, formatTime } from './units.ts';

export function presentAdded({ place, findings }: PlaceDocument, { paint }: Look): string {
  const room = place.freeBytes === null ? '' : `, ${formatBytes(place.freeBytes)} free`;
  return (
    `${place.name} is a place now (${place.kind}, kept at: ${place.location}${room}).\n` +
    `Bring it up to date with: darkive copy ${place.name}\n${presentFindings(findings, paint, '')}`
  );
}

export function presentChanged({ place, changed, findings }: PlaceDocument, look: Look): string {
  const head = changed ? `${place.name} was changed.` : `${place.name} was like that already.`;
  return `${head}\n${details(place, look)}${presentFindings(findings, look.paint, '')}`;
}

export function presentPlaces({ home, places, findings }: PlaceListDocument, look: Look): string {
  const { paint } = look;
  if (places.length === 0) {
    return `No places. Name one with: darkive place add NAME --at PATH\n${presentFindings(findings, paint, '')}`;
  }
  const rows = places.map((place) => [
    place.name,
    place.kind,
    place.location,
    state(place),
    place.freeBytes === null ? '?' : formatBytes(place.freeBytes),
    String(place.archives.whole) + (place.archives.partly === 0 ? '' : ` (+${place.archives.partly} partly)`),
    day(place.seenAt, look),
    place.verifiedAt === null ? 'never' : day(place.verifiedAt, look),
  ]);
  const columns = ['place', 'kind', 'location', 'state', 'free', 'archives', 'last seen', 'verified'].map((title) => ({
    title,
  }));
  const todo = places.flatMap(({ name, state: is, notNow }) =>
    notNow === null || is !== 'active' ? [] : [`${name}: ${notNow.message} ${notNow.hint}\n`],
  );
  const where = home === null ? '' : `The archive directory is kept at: ${home.location}.\n`;
  return `${formatTable(columns, rows)}${where}${todo.join('')}${presentFindings(findings, paint, '')}`;
}

export function presentPlace({ place, archives, findings }: PlaceShowDocument, look: Look): string {
  const rows = archives.map(({ name, units, there, proved }) => [
    name,
    there === units ? 'whole' : `${there} of ${units} parts`,
    proved === there ? 'proved' : `${proved} of ${there} proved`,
  ]);
  const table =
    rows.length === 0
      ? 'No archive lies there.\n'
      : formatTable([{ title: 'archive' }, { title: 'there' }, { title: 'read back' }], rows);
  return `${place.name}\n${details(place, look)}${table}${presentFindings(findings, look.paint, '')}`;
}

function details(place: PlaceEntry, look: Look): string {
  const capacity = place.capacityBytes === null ? 'as much as it has' : formatBytes(place.capacityBytes);
  const lines = [
    `  kind       ${place.kind}, ${state(place)}`,
    `  location   ${place.location}`,
    `  copies     ${count(place.archives.whole, 'archive')}, ${formatBytes(place.bytes)} in ${count(place.files, 'file')}`,
    `  room       ${capacity}; ${formatBytes(place.reserveBytes)} stay free`,
    `  last seen  ${day(place.seenAt, look)}`,
    `  verified   ${place.verifiedAt === null ? 'never as a whole' : day(place.verifiedAt, look)}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function state({ state: is, at, notNow }: PlaceEntry): string {
  if (is !== 'active') return is;
  if (notNow === null) return `here (${at ?? ''})`;
  return at === null ? 'not here' : 'cannot be used';
}

function day(utc: string, look: Look): string {
  return formatTime(new Date(utc), look.offsetMinutes);
}
