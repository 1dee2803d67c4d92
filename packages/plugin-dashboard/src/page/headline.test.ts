import type { DashboardDefinition, DashboardDocument, DashboardReason } from '@darkive/core/plugin';
import { expect, test } from 'vitest';
import { headlineOf } from './headline.ts';
import { groupReasons } from './reason-groups.ts';

const POINT = { id: 'new', name: 'x', createdAt: '2026-11-20T00:00:00.000Z' };

function definition(name: string, change: object = {}): DashboardDefinition {
  return {
    name,
    configured: true,
    archives: 3,
    restorePoint: POINT,
    newest: POINT,
    ...change,
  } as unknown as DashboardDefinition;
}

function reason(level: 'attention' | 'danger', code: string, of: string | null = 'home'): DashboardReason {
  return { level, code, message: `${code} of ${of}`, command: null, definition: of };
}

function document(
  definitions: readonly DashboardDefinition[],
  reasons: readonly DashboardReason[] = [],
  change: object = {},
): DashboardDocument {
  const verdict = reasons.some(({ level }) => level === 'danger') ? 'danger' : reasons.length > 0 ? 'attention' : 'ok';
  const common = { ledger: { state: 'ok' }, storage: { reachable: true }, archives: [{}] };
  return { ...common, definitions, reasons, status: { verdict }, ...change } as unknown as DashboardDocument;
}

test('all is well, or some things need somebody', () => {
  expect(headlineOf(document([definition('home')]))).toMatchObject({ tone: 'ok', title: 'Everything can be restored' });
  const two = [reason('attention', 'overdue'), reason('attention', 'parity-missing')];
  expect(headlineOf(document([definition('home')], two))).toMatchObject({
    tone: 'attention',
    title: 'Everything can be restored, and 2 things need you',
  });
  expect(
    headlineOf(document([definition('home')], [reason('danger', 'storage-fills', null), reason('danger', 'overdue')])),
  ).toMatchObject({
    tone: 'danger',
    title: 'The disk is almost full and 1 more danger',
  });
});

test('without the ledger, which remembers later checks, nothing is promised', () => {
  for (const state of ['missing', 'older', 'newer', 'damaged', 'locked', 'unusable']) {
    expect(headlineOf(document([definition('home')], [], { ledger: { state } })), state).toMatchObject({
      tone: 'attention',
      title: 'As far as the manifests tell, everything can be restored',
    });
  }
});

test('what cannot be restored is named, with the last moment that can', () => {
  const newer = { ...POINT, id: 'newer', createdAt: '2026-11-21T00:00:00.000Z' };
  const stale = definition('photos', { newest: newer });
  const lost = definition('home', { restorePoint: null });
  const reasons = [reason('danger', 'damaged')];
  expect(headlineOf(document([stale], reasons))).toMatchObject({
    tone: 'danger',
    title: 'photos cannot be restored',
    since: POINT.createdAt,
  });
  expect(headlineOf(document([stale, lost], reasons))).toMatchObject({ title: 'home cannot be restored', since: null });
  // One that is not backed up any more comes after one that is.
  const old = definition('old', { restorePoint: null, configured: false });
  expect(headlineOf(document([stale, old], reasons))).toMatchObject({ title: 'photos cannot be restored' });
  expect(headlineOf(document([definition('home'), old], reasons))).toMatchObject({ title: 'old cannot be restored' });
  const gone = definition('gone', { restorePoint: null, configured: false, archives: 0, newest: null });
  expect(headlineOf(document([definition('home'), gone]))).toMatchObject({ tone: 'ok' });
});

test('before the first backup nothing is wrong; a disk that is not there is', () => {
  const fresh = definition('home', { archives: 0, restorePoint: null, newest: null });
  const none = { archives: [], ledger: { state: 'empty' } };
  expect(headlineOf(document([fresh], [reason('danger', 'no-restore-point')], none))).toMatchObject({
    tone: 'quiet',
    title: 'No backup has been made yet',
  });
  expect(headlineOf(document([fresh], [], { ...none, storage: { reachable: false } }))).toMatchObject({
    tone: 'danger',
  });
  expect(headlineOf(document([]))).toMatchObject({ tone: 'quiet', title: 'Nothing is configured yet' });
});

test('reasons of one kind stand together, and those of the title come first', () => {
  const reasons = [
    reason('danger', 'chain-broken'),
    reason('danger', 'chain-broken'),
    reason('attention', 'overdue'),
    reason('attention', 'newest-not-restorable'),
    reason('danger', 'chain-broken', 'photos'),
  ];
  const groups = groupReasons(document([definition('home'), definition('photos')], reasons));
  expect(groups.map(({ first, rest }) => [first.message, rest.length])).toEqual([
    ['newest-not-restorable of home', 0],
    ['chain-broken of home', 1],
    ['chain-broken of photos', 0],
    ['overdue of home', 0],
  ]);
});
