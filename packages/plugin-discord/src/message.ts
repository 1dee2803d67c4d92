import type { NotificationReport, NotifiedDefinition, NotifiedFinding, Outcome } from '@darkive/core/plugin';
import { escapeDiscord, fit } from './escape.ts';

/** Discord developer documentation, "Embed Limits" and "Execute Webhook". Characters are counted as UTF-16 units, the stricter way. */
export const LIMITS = {
  content: 2000,
  embeds: 10,
  title: 256,
  description: 4096,
  fields: 25,
  fieldName: 256,
  fieldValue: 1024,
  footer: 2048,
  /** Titles, descriptions, fields and footers of all embeds together. */
  total: 6000,
} as const;

export interface DiscordEmbed {
  readonly title: string;
  readonly description?: string;
  readonly color: number;
  readonly fields: readonly DiscordField[];
  readonly footer?: { readonly text: string };
  readonly timestamp?: string;
}

interface DiscordField {
  readonly name: string;
  readonly value: string;
}

/** The body of one POST to a webhook. */
export interface DiscordMessage {
  readonly content: string;
  readonly embeds: readonly DiscordEmbed[];
  /** An empty list: nobody is notified, whatever the text holds. */
  readonly allowed_mentions: { readonly parse: readonly never[] };
  readonly username?: string;
}

const COLOURS = { failed: 0xd64545, degraded: 0xe0a030, success: 0x3fa45b, skipped: 0x8a8f98 } as const;
const WORST_FIRST = ['failed', 'degraded', 'success', 'skipped'] as const satisfies readonly Outcome[];

/** Room for titles and the footer, taken off the total. */
const RESERVE = 900;
const FIELD_NAME = 120;
/** Below this a field says nothing any more; whole definitions are left out instead. */
const LEAST_VALUE = 60;
const GENERAL = 1500;

/**
 * One message for the whole report, the worst first: an embed for each outcome in its colour, a field for each definition.
 * One message, because it arrives as a whole or not at all; what does not fit is shortened, then left out and counted.
 */
export function discordMessage(report: NotificationReport, username: string | null = null): DiscordMessage {
  const general = generalText(report);
  const ordered = WORST_FIRST.flatMap((outcome) => report.definitions.filter((one) => one.outcome === outcome));
  const room = LIMITS.total - RESERVE - general.length;
  const { fields, left } = fitFields(
    ordered.map((definition) => fieldOf(definition, report.endedAt)),
    room,
  );
  const groups = WORST_FIRST.flatMap((outcome) => {
    const own = fields.filter((_, index) => ordered[index]?.outcome === outcome);
    return chunks(own, LIMITS.fields).map((chunk) => ({ outcome, fields: chunk }));
  });
  const embeds = groups.map(({ outcome, fields: own }): DiscordEmbed => {
    return { title: `${own.length} ${outcome}`, color: COLOURS[outcome], fields: own };
  });
  if (general !== '' || embeds.length === 0) {
    const first = {
      title: fit(escapeDiscord(report.text.title), LIMITS.title),
      color: COLOURS[report.outcome],
      fields: [],
    };
    embeds.unshift(general === '' ? first : { ...first, description: general });
  }
  const last = embeds.at(-1);
  if (last !== undefined) {
    const text = fit(escapeDiscord(`Darkive ${report.version} on ${report.host}`), 200);
    embeds[embeds.length - 1] = { ...last, footer: { text }, timestamp: report.endedAt };
  }
  const more = left === 0 ? '' : `\nThe message was too long: ${left} of ${ordered.length} definitions are not in it.`;
  return {
    content: `${fit(escapeDiscord(report.text.short), LIMITS.content - 100)}${more}`,
    embeds: embeds.slice(0, LIMITS.embeds),
    allowed_mentions: { parse: [] },
    ...(username === null ? {} : { username }),
  };
}

function generalText({ findings, moreFindings }: NotificationReport): string {
  const text = findingsText(findings, moreFindings);
  return text === '' ? '' : fit(text, GENERAL);
}

function fieldOf(definition: NotifiedDefinition, now: string): DiscordField {
  const { name, type, outcome, recovered, findings, moreFindings, restorableAt, away = null, nextDue } = definition;
  const again = recovered ? ' again, after a failure' : '';
  const value = [
    escapeDiscord(madeOf(definition)),
    findingsText(findings, moreFindings),
    `Last restorable point: ${restorableAt === null ? 'none is known' : time(restorableAt)}`,
    away === null
      ? ''
      : `Restorable if this machine is gone: ${away.restorableAt === null ? 'nothing' : time(away.restorableAt)}`,
    nextDue === null ? '' : `Next due: ${nextDue <= now ? 'now' : time(nextDue)}`,
  ];
  return {
    name: fit(escapeDiscord(`${name}${type === null ? '' : ` ${type}`}: ${outcome}${again}`), FIELD_NAME),
    value: value.filter((line) => line !== '').join('\n'),
  };
}

function madeOf({ archive, error, seconds, outcome }: NotifiedDefinition): string {
  const took = `${Math.round(seconds)} s`;
  if (archive !== null) return `${archive.name}, slices: ${archive.slices}, ${size(archive.bytes)}, ${took}`;
  if (error !== null) return `${error.code}${error.phase === null ? '' : ` in ${error.phase}`}, ${took}`;
  return outcome === 'skipped' ? 'nothing to do' : took;
}

function findingsText(findings: readonly NotifiedFinding[], more: number): string {
  const lines = findings.map(({ severity, message, hint }) => {
    const step = hint === null ? '' : `\n→ ${escapeDiscord(hint)}`;
    return `**${severity}**: ${escapeDiscord(message)}${step}`;
  });
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

/** Cuts the longest values until everything fits; drops fields from the end when that is not enough. */
function fitFields(all: readonly DiscordField[], room: number): { fields: readonly DiscordField[]; left: number } {
  const most = LIMITS.fields * (LIMITS.embeds - 4);
  let kept = all.slice(0, most);
  while (kept.length > 0 && lengthOf(kept, LEAST_VALUE) > room) kept = kept.slice(0, -1);
  let [low, high] = [LEAST_VALUE, LIMITS.fieldValue as number];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (lengthOf(kept, middle) <= room) low = middle;
    else high = middle - 1;
  }
  return { fields: kept.map(({ name, value }) => ({ name, value: fit(value, low) })), left: all.length - kept.length };
}

function lengthOf(fields: readonly DiscordField[], longest: number): number {
  return fields.reduce((sum, { name, value }) => sum + name.length + Math.min(value.length, longest), 0);
}

function chunks<Item>(items: readonly Item[], length: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / length) }, (_, index) =>
    items.slice(index * length, (index + 1) * length),
  );
}

/** Discord shows it in the reader's own time. */
function time(iso: string): string {
  return `<t:${Math.floor(Date.parse(iso) / 1000)}:f>`;
}

function size(bytes: number): string {
  const power = Math.min(4, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${(bytes / 1024 ** power).toPrecision(3)} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}
