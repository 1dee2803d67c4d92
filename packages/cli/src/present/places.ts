import type {
  PlaceAdoptDocument,
  PlaceDocument,
  PlaceEntry,
  PlaceListDocument,
  PlaceLostDocument,
  PlaceShowDocument,
  PlaceVerifyDocument,
} from '@darkive/core/copying/documents';
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

export function presentAdopted({ place, learned, findings }: PlaceAdoptDocument, { paint }: Look): string {
  const head =
    learned.length === 0
      ? `Everything that ${place.name} could tell was known already.`
      : `Learnt what lies at: ${learned.join(', ')}.`;
  return `${head}\n${presentFindings(findings, paint, '')}`;
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

export function presentPlaceVerify(document: PlaceVerifyDocument, look: Look): string {
  const { place, checked, bytes, missing, damaged, fromMedium, findings } = document;
  const sound = checked - damaged.length;
  const head = `${place.name}: ${count(checked, 'file')} read (${formatBytes(bytes)}), ${sound} as they should be`;
  const bad = [
    ...(damaged.length === 0 ? [] : [`${damaged.length} damaged`]),
    ...(missing.length === 0 ? [] : [`${missing.length} gone`]),
  ];
  const whole = bad.length === 0 && fromMedium ? ' Everything there is proved.' : '';
  return `${[head, ...bad].join(', ')}.${whole}\n${presentFindings(findings, look.paint, '')}`;
}

export function presentPlaceLost(document: PlaceLostDocument, look: Look): string {
  const { place, simulated, lost, broken, below, versions, findings } = document;
  const head = simulated ? `If ${place.name} were lost:` : `${place.name} is marked as lost. Its copies count no more.`;
  const list = (title: string, names: readonly string[]): string =>
    names.length === 0 ? '' : `${title}\n${names.map((name) => `  ${name}\n`).join('')}`;
  const few = below.map(
    ({ archive, copies, keepAtLeast }) =>
      `${archive} (${count(copies, 'copy', 'copies')}, ${keepAtLeast} are kept at least)`,
  );
  const nothing =
    lost.length + broken.length + below.length === 0 ? 'No archive is lost, and none falls below its policy.\n' : '';
  const after = simulated ? '' : `When it turns up: darkive place found ${place.name}\n`;
  return (
    `${head}\n${nothing}${list('Gone for ever, for it was nowhere else whole:', lost)}` +
    list('Not to be restored any more, for what they build on is gone:', broken) +
    lostVersions(versions) +
    `${list('Fewer copies than are kept at least:', few)}${after}${presentFindings(findings, look.paint, '')}`
  );
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

/** Files named on a terminal; `--json` has more. */
const NAMED = 20;

function lostVersions(versions: PlaceLostDocument['versions']): string {
  if (versions === null || versions.count === 0) return '';
  const { count: all, paths } = versions;
  const lines = paths.slice(0, NAMED).map(({ definition, path }) => `  ${definition}: ${path}\n`);
  const more = all > lines.length ? `  and ${all - lines.length} more\n` : '';
  return `Some version of ${all === 1 ? 'this file is' : 'these files is'} nowhere else (see them with: darkive versions PATH):\n${lines.join('')}${more}`;
}
