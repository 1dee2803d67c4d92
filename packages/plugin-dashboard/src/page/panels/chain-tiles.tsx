import type { DashboardArchive } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted, formatBytes } from '../formats.ts';
import { ArchiveName, Moment, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

export const STATE_WORDS: Readonly<Record<DashboardArchive['state'], string>> = {
  ok: 'whole',
  lacking: 'lacks files of its source',
  degraded: 'parity lost',
  unverified: 'not verified',
  damaged: 'damaged',
  missing: 'incomplete',
};

/** Whole itself, but of no use without a link that is not. */
function isStranded({ state, restorable }: DashboardArchive): boolean {
  return state === 'ok' && !restorable;
}

function lookOf(archive: DashboardArchive): string {
  return isStranded(archive) ? 'stranded' : CLASSES[archive.state];
}

const CLASSES: Readonly<Record<DashboardArchive['state'], string>> = {
  ok: '',
  lacking: 'attention',
  degraded: 'attention',
  unverified: 'attention',
  damaged: 'danger',
  missing: 'danger',
};

/** The archives of one chain as tiles, the oldest first; the chosen one is told below. */
export function ChainTiles({
  archives,
  broken,
}: {
  readonly archives: readonly DashboardArchive[];
  readonly broken: string | null;
}): JSX.Element {
  const [chosen, choose] = useState<string | null>(null);
  const archive = archives.find(({ id }) => id === chosen) ?? null;
  return (
    <>
      <ul class="tiles">
        {broken === null ? null : (
          <li>
            <span class="tile full gone" aria-hidden="true" />
          </li>
        )}
        {archives.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class={['tile', one.type.toLowerCase(), lookOf(one), one.expiring ? 'expiring' : '']
                .filter((word) => word !== '')
                .join(' ')}
              aria-pressed={one.id === chosen}
              aria-label={labelOf(one)}
              title={visible(one.name)}
              onClick={() => choose(one.id === chosen ? null : one.id)}
            >
              {one.pinned ? <span class="pin" aria-hidden="true" /> : null}
            </button>
          </li>
        ))}
      </ul>
      <div aria-live="polite">{archive === null ? null : <Chosen archive={archive} />}</div>
    </>
  );
}

function labelOf(archive: DashboardArchive): string {
  const { name, state, pinned, expiring, ifLost } = archive;
  const words = [
    STATE_WORDS[state],
    ...(isStranded(archive) ? ['cannot be restored without its chain'] : []),
    ...(pinned ? ['pinned'] : []),
    ...(expiring ? ['goes with the next prune'] : []),
    ...(ifLost.count > 0 ? [`${counted(ifLost.count, 'archive')} would be lost with it`] : []),
  ];
  return `${visible(name)}: ${words.join(', ')}`;
}

function Chosen({ archive }: { readonly archive: DashboardArchive }): JSX.Element {
  const { ifLost } = archive;
  return (
    <div class="chosen">
      <h4>
        <ArchiveName text={archive.name} />
      </h4>
      <dl class="pairs">
        <dt>Made</dt>
        <dd>
          <Moment at={archive.createdAt} />
        </dd>
        <dt>Size</dt>
        <dd>
          {formatBytes(archive.bytes)} in {counted(archive.slices, 'slice')}
          {archive.parityBytes === 0 ? ', no parity' : `, ${formatBytes(archive.parityBytes)} of parity`}
        </dd>
        <dt>State</dt>
        <dd>
          {STATE_WORDS[archive.state]}
          {isStranded(archive) ? ', but cannot be restored: an archive that it builds on is not whole' : ''}
          {archive.missingSliceCount === 0
            ? ''
            : `; missing: ${counted(archive.missingSliceCount, 'slice')} (${archive.missingSlices.join(', ')})`}
          {archive.failedChecks.length === 0 ? '' : `; failed: ${visible(archive.failedChecks.join(', '))}`}
        </dd>
        <dt>Verified</dt>
        <dd>{archive.verifiedAt === null ? 'never' : <Moment at={archive.verifiedAt} />}</dd>
        {archive.retention.length === 0 ? null : (
          <>
            <dt>{archive.expiring ? 'Goes because' : 'Stays because'}</dt>
            <dd>
              <Sentence text={archive.retention.join('; ')} />
            </dd>
          </>
        )}
        <dt>If it is lost</dt>
        <dd>
          {ifLost.count === 0
            ? 'No other archive needs it.'
            : `${counted(ifLost.count, 'archive')} that build on it cannot be restored any more.`}
          {ifLost.losesRestorePoint ? (
            ifLost.restorePointAfter === null ? (
              ' Nothing of this definition could be restored then.'
            ) : (
              <>
                {' '}
                The newest restore point would then be of <Moment at={ifLost.restorePointAfter.createdAt} />.
              </>
            )
          ) : null}
        </dd>
      </dl>
    </div>
  );
}
