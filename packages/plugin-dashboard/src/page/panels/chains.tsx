import type { DashboardArchive, DashboardChain, DashboardDocument } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted, formatBytes, formatCount } from '../formats.ts';
import { usePage } from '../page-context.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { More, Nothing, Panel } from '../parts/panel.tsx';
import { ArchiveName, Moment, Name, Sentence } from '../parts/text.tsx';
import { ChainTiles, STATE_WORDS } from './chain-tiles.tsx';

const STATE_TONES: Readonly<Record<DashboardArchive['state'], Tone>> = {
  ok: 'ok',
  degraded: 'attention',
  lacking: 'attention',
  unverified: 'attention',
  damaged: 'danger',
  missing: 'danger',
};

const FIRST = 6;

/** Which archives hang together, which are missing, damaged, pinned or about to go, and what breaks when one dies. */
export function Chains({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { archives, chains } = document;
  const [shown, show] = useState(FIRST);
  const byId = new Map(archives.map((archive) => [archive.id, archive]));
  // What needs somebody comes first; otherwise the order of the document, which is the newest first.
  const ordered = chains.toSorted((a, b) => weight(b) - weight(a));
  return (
    <Panel id="chains" title="Are the chains whole?" answer={archives.length === 0 ? null : answerOf(archives, chains)}>
      {archives.length === 0 ? (
        <Nothing>There is no archive yet. Each FULL will begin a chain here; DIFF and INCR build on it.</Nothing>
      ) : (
        <>
          <ul class="chains">
            {ordered.slice(0, shown).map((chain) => (
              <Chain key={chain.id} chain={chain} archives={chain.archives.flatMap((id) => byId.get(id) ?? [])} />
            ))}
          </ul>
          {chains.length <= shown ? null : (
            <p class="rest">
              <span>
                {shown} of {counted(chains.length, 'chain')}
              </span>
              <button type="button" class="needs-script" onClick={() => show(shown + 12)}>
                Show more chains
              </button>
            </p>
          )}
          <Legend />
          <More title="All archives as a table">
            <DataTable
              caption="All archives, the newest first"
              rows={archives.toReversed()}
              keyOf={({ id }) => id}
              initial={25}
              columns={[
                { title: 'Archive', cell: ({ name }) => <ArchiveName text={name} /> },
                { title: 'Made', cell: ({ createdAt }) => <Moment at={createdAt} quiet /> },
                { title: 'State', cell: ({ state }) => <Badge tone={STATE_TONES[state]}>{STATE_WORDS[state]}</Badge> },
                { title: 'Slices', cell: ({ slices }) => formatCount(slices), numeric: true },
                { title: 'Size', cell: ({ bytes, parityBytes }) => formatBytes(bytes + parityBytes), numeric: true },
                {
                  title: 'Verified',
                  cell: ({ verifiedAt }) => (verifiedAt === null ? 'never' : <Moment at={verifiedAt} quiet />),
                },
                {
                  title: 'Kept because',
                  cell: ({ pinned, retention }) => (pinned ? 'pinned' : <Sentence text={retention[0] ?? '–'} />),
                },
                {
                  title: 'If it is lost',
                  cell: ({ ifLost }) => (ifLost.count === 0 ? 'only itself' : counted(ifLost.count, 'more archive')),
                },
              ]}
            />
          </More>
        </>
      )}
    </Panel>
  );
}

function Chain({
  chain,
  archives,
}: {
  readonly chain: DashboardChain;
  readonly archives: readonly DashboardArchive[];
}): JSX.Element {
  const { times } = usePage();
  return (
    <li class={STATE_TONES[chain.state]}>
      <div class="chain-head">
        <h3>
          <Name text={chain.definition} />
        </h3>
        <Badge tone={STATE_TONES[chain.state]}>{chain.complete ? STATE_WORDS[chain.state] : 'broken'}</Badge>
        <span class="relative">
          {counted(archives.length, 'archive')}, {formatBytes(chain.bytes + chain.parityBytes)},{' '}
          <span class="unbroken">{times.day(chain.from)}</span>
          {times.day(chain.from) === times.day(chain.to) ? null : (
            <>
              {' to '}
              <span class="unbroken">{times.day(chain.to)}</span>
            </>
          )}
        </span>
      </div>
      {chain.missing === null ? null : (
        <p class="warn">
          <ArchiveName text={chain.missing} /> is missing. Nothing that builds on it can be restored.
        </p>
      )}
      <ChainTiles archives={archives} broken={chain.missing} />
    </li>
  );
}

function answerOf(archives: readonly DashboardArchive[], chains: readonly DashboardChain[]): string {
  const bad = archives.filter(({ state }) => STATE_TONES[state] === 'danger').length;
  const uneasy = archives.filter(({ state }) => STATE_TONES[state] === 'attention').length;
  const pinned = archives.filter((archive) => archive.pinned).length;
  const expiring = archives.filter((archive) => archive.expiring).length;
  const begin = bad > 0 ? `No: ${bad} missing or damaged` : `Yes`;
  const rest = [
    ...(uneasy > 0 ? [`${uneasy} unverified, lacking files or with parity lost`] : []),
    ...(pinned > 0 ? [`${pinned} pinned`] : []),
    ...(expiring > 0 ? [`${expiring} to go with the next prune`] : []),
  ].join(', ');
  return `${begin}. ${counted(archives.length, 'archive')} in ${counted(chains.length, 'chain')}${rest === '' ? '' : `; ${rest}`}.`;
}

function weight({ state }: DashboardChain): number {
  return { ok: 0, lacking: 1, degraded: 1, unverified: 1, damaged: 2, missing: 2 }[state];
}

const SIGNS = [
  ['full', 'FULL'],
  ['diff', 'DIFF'],
  ['incr', 'INCR'],
  ['incr danger', 'missing or damaged'],
  ['incr stranded', 'needs one of those'],
  ['incr attention', 'unverified, lacking files or parity lost'],
  ['incr expiring', 'goes with the next prune'],
  ['pinned', 'pinned'],
] as const;

/** For the eyes only: each tile says its state in words. */
function Legend(): JSX.Element {
  return (
    <p class="legend" aria-hidden="true">
      {SIGNS.map(([look, words]) => (
        <span key={look}>
          <span class={`tile-sample ${look}`} />
          {words}
        </span>
      ))}
    </p>
  );
}
