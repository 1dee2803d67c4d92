import type { DashboardDocument, DashboardDrill, DashboardVerification } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatBytes, formatDuration, formatShare } from '../formats.ts';
import { Badge, type Tone } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { Command } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { ArchiveName, Moment, Sentence } from '../parts/text.tsx';

const RESULTS: Readonly<Record<DashboardDrill['result'], { readonly tone: Tone; readonly text: string }>> = {
  'passed': { tone: 'ok', text: 'passed' },
  'failed': { tone: 'danger', text: 'failed' },
  'not-possible': { tone: 'quiet', text: 'not possible' },
};

/** How old the proofs are, by bytes; the last drills, and how long a recovery takes. */
export function Verification({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { verification, drills } = document;
  const { medianAge, oldest, totalBytes } = verification;
  const answer =
    totalBytes === 0
      ? null
      : medianAge === null
        ? 'Nothing was verified yet.'
        : `Half of all bytes were verified within the last ${formatDuration(medianAge)}.`;
  return (
    <Panel id="verification" title="When was it last proved?" answer={answer}>
      {totalBytes === 0 ? (
        <Nothing>There is no archive yet that could be verified.</Nothing>
      ) : (
        <>
          <AgeBar verification={verification} />
          <p class="hint">
            {oldest === null ? null : oldest.verifiedAt === null ? (
              <>
                <ArchiveName text={oldest.name} /> was never verified.{' '}
              </>
            ) : (
              <>
                Longest ago: <ArchiveName text={oldest.name} />, <Moment at={oldest.verifiedAt} />.{' '}
              </>
            )}
            This reads the oldest first:
          </p>
          <Command text={verification.command} />
          <h3>Drills</h3>
          {drills.length === 0 ? (
            <Nothing>
              {document.ledger.state === 'ok' || document.ledger.state === 'empty'
                ? 'No drill was made yet. A drill restores or repairs a copy, and measures how long a recovery takes: `darkive drill`.'
                : 'Drills are not known: the ledger could not be read.'}
            </Nothing>
          ) : (
            <Drills drills={drills} />
          )}
        </>
      )}
    </Panel>
  );
}

function AgeBar({
  verification: { buckets, never, totalBytes },
}: {
  readonly verification: DashboardVerification;
}): JSX.Element {
  const rows = [
    ...buckets.map(({ fromDays, toDays, archives, bytes }, index) => ({
      title:
        toDays === null
          ? `${fromDays} days or more`
          : fromDays === 0
            ? `less than ${toDays} days`
            : `${fromDays} to ${toDays} days`,
      kind: `age-${Math.min(index, 4)}`,
      archives,
      bytes,
    })),
    { title: 'never', kind: 'age-never', ...never },
  ].filter(({ archives }) => archives > 0);
  const label = rows.map(({ title, bytes }) => `${title}: ${formatBytes(bytes)}`).join(', ');
  return (
    <>
      <Bar
        label={`Bytes by the age of their last verification. ${label}`}
        parts={rows.map(({ bytes, kind, title }) => ({
          share: bytes / totalBytes,
          kind,
          title: `${title}: ${formatBytes(bytes)}`,
        }))}
      />
      <DataTable
        caption="Bytes by the age of their last verification"
        rows={rows}
        keyOf={({ title }) => title}
        columns={[
          {
            title: 'Verified',
            cell: ({ title, kind }) => (
              <>
                <span class={`swatch ${kind}`} aria-hidden="true" />
                {title === 'never' ? title : `${title} ago`}
              </>
            ),
          },
          { title: 'Archives', cell: ({ archives }) => counted(archives, 'archive'), numeric: true },
          { title: 'Bytes', cell: ({ bytes }) => formatBytes(bytes), numeric: true },
          { title: 'Share', cell: ({ bytes }) => formatShare(bytes / totalBytes), numeric: true },
        ]}
      />
    </>
  );
}

function Drills({ drills }: { readonly drills: readonly DashboardDrill[] }): JSX.Element {
  return (
    <DataTable
      caption="Drills, the newest first"
      rows={drills}
      keyOf={({ at, archive, kind }) => `${at} ${archive} ${kind}`}
      initial={5}
      columns={[
        { title: 'When', cell: ({ at }) => <Moment at={at} /> },
        { title: 'Drill', cell: ({ kind }) => kind },
        { title: 'Archive', cell: ({ archive }) => <ArchiveName text={archive} /> },
        {
          title: 'Result',
          cell: ({ result, reason }) => (
            <>
              <Badge tone={RESULTS[result].tone}>{RESULTS[result].text}</Badge>
              {reason === null ? null : (
                <p class="hint">
                  <Sentence text={reason} />
                </p>
              )}
            </>
          ),
        },
        {
          title: 'Restored',
          cell: ({ entries, bytes }) => `${counted(entries, 'entry', 'entries')}, ${formatBytes(bytes)}`,
          numeric: true,
        },
        { title: 'Took', cell: ({ seconds }) => formatDuration(seconds), numeric: true },
        {
          title: 'Time to recover all',
          cell: ({ recoverSeconds }) => (recoverSeconds === null ? '–' : formatDuration(recoverSeconds)),
          numeric: true,
        },
      ]}
    />
  );
}
