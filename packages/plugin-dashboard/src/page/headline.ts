import type { DashboardDefinition, DashboardDocument } from '@darkive/core/plugin';
import type { Tone } from './parts/badge.tsx';
import { counted } from './formats.ts';

export interface Headline {
  readonly tone: Tone;
  readonly title: string;
  /** One sentence below it. */
  readonly text: string;
  /** The last moment whose state can be restored, when the title says that something newer cannot; else null. */
  readonly since: string | null;
}

/** What a danger is, in a few words, by the code of its reason. Others are counted. */
const DANGERS: Readonly<Record<string, string>> = {
  'damaged': 'An archive is damaged',
  'chain-broken': 'A chain is broken',
  'drill-failed': 'A restore drill failed',
  'overdue': 'Backups have stopped',
  'storage-fills': 'The disk is almost full',
};

/** The first thing that the page says: can everything be restored? */
export function headlineOf(document: DashboardDocument): Headline {
  const { definitions, archives, ledger, status, reasons } = document;
  if (definitions.length === 0) {
    const text = 'The configuration names no definition, so there is nothing to back up.';
    return { tone: 'quiet', title: 'Nothing is configured yet', text, since: null };
  }
  if (archives.length === 0 && (ledger.state === 'empty' || ledger.state === 'missing') && document.storage.reachable) {
    const text = `${counted(definitions.length, 'definition')} ready. This page fills with the first backup.`;
    return { tone: 'quiet', title: 'No backup has been made yet', text, since: null };
  }
  const restorable = restorableHeadline(document);
  if (restorable !== null) return restorable;
  if (status.verdict === 'danger') {
    const dangers = reasons.filter(({ level }) => level === 'danger');
    const [first] = dangers;
    const title = DANGERS[first?.code ?? ''] ?? 'Something needs you now';
    const rest = dangers.length > 1 ? ` and ${counted(dangers.length - 1, 'more danger')}` : '';
    return { tone: 'danger', title: `${title}${rest}`, text: restorableText(document), since: null };
  }
  const more = reasons.length === 1 ? 'one thing needs' : `${reasons.length} things need`;
  const text = restorableText(document);
  if (ledger.state !== 'ok' && ledger.state !== 'empty') {
    // What was found later stands in the ledger alone: without it, green would promise too much.
    return { tone: 'attention', title: 'As far as the manifests tell, everything can be restored', text, since: null };
  }
  if (status.verdict === 'attention') {
    return { tone: 'attention', title: `Everything can be restored, and ${more} you`, text, since: null };
  }
  return { tone: 'ok', title: 'Everything can be restored', text, since: null };
}

/** When something cannot be restored; null when everything can. What is still backed up comes before what is not. */
function restorableHeadline({ definitions, status }: DashboardDocument): Headline | null {
  const lost = definitions.filter(
    ({ configured, archives, restorePoint }) => (configured || archives > 0) && restorePoint === null,
  );
  const stale = definitions.filter(
    ({ restorePoint, newest }) => restorePoint !== null && newest !== null && newest.id !== restorePoint.id,
  );
  const isConfigured = ({ configured }: DashboardDefinition): boolean => configured;
  if (lost.some(isConfigured)) return lostHeadline(lost.filter(isConfigured));
  if (stale.length > 0) {
    return {
      tone: status.verdict === 'danger' ? 'danger' : 'attention',
      title: `${listed(stale)} cannot be restored`,
      text: 'As it was until then, it can. What was archived later is damaged, incomplete or was not verified.',
      since: stale.flatMap(({ restorePoint }) => restorePoint?.createdAt ?? []).toSorted()[0] ?? null,
    };
  }
  return lost.length > 0 ? lostHeadline(lost) : null;
}

function lostHeadline(lost: readonly DashboardDefinition[]): Headline {
  const it = lost.length === 1 ? 'it' : 'them';
  const text = lost.every(({ archives }) => archives === 0)
    ? `There is no archive of ${it} yet.`
    : `No archive of ${it} has a whole chain that is there and was verified.`;
  return { tone: 'danger', title: `${listed(lost)} cannot be restored`, text, since: null };
}

function restorableText({ definitions }: DashboardDocument): string {
  const restorable = definitions.filter(({ restorePoint }) => restorePoint !== null).length;
  const every = definitions.length === 1 ? 'The definition has' : `All ${definitions.length} definitions have`;
  return restorable === definitions.length
    ? `${every} a restore point whose whole chain is there and was verified.`
    : `${restorable} of ${counted(definitions.length, 'definition')} have a restore point whose whole chain was verified.`;
}

function listed(definitions: readonly DashboardDefinition[]): string {
  const names = definitions.map(({ name }) => name);
  if (names.length > 3) return `${names.length} definitions`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
