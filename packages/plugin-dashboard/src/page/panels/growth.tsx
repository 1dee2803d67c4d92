import type { DashboardDocument, DashboardPrune } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatBytes } from '../formats.ts';
import { usePage } from '../page-context.ts';
import { Bar } from '../parts/bar.tsx';
import { Chart } from '../parts/chart.tsx';
import type { ChartSpec } from '../parts/chart-spec.ts';
import { Command } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { More, Panel } from '../parts/panel.tsx';
import { ArchiveName, Moment, Name, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

/** How full the disk is, when it will be full, and what a prune would change. */
export function Growth({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { storage, prune, zone } = document;
  const { times } = usePage();
  const { growth, totalBytes, freeBytes, archiveBytes } = storage;
  const used = totalBytes === null || freeBytes === null ? null : totalBytes - freeBytes;
  return (
    <Panel id="growth" title="When is the disk full?" answer={answerOf(document, times.relative, times.day)}>
      {used === null || totalBytes === null || freeBytes === null ? null : (
        <>
          <Bar
            label={`${formatBytes(archiveBytes)} of archives and ${formatBytes(Math.max(0, used - archiveBytes))} of other files; ${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} are free`}
            parts={[
              {
                share: Math.min(archiveBytes, used) / totalBytes,
                kind: 'accent',
                title: `Archives: ${formatBytes(archiveBytes)}`,
              },
              {
                share: Math.max(0, used - archiveBytes) / totalBytes,
                kind: 'quiet',
                title: `Other files: ${formatBytes(Math.max(0, used - archiveBytes))}`,
              },
            ]}
          />
          <p class="hint">
            <span class="swatch accent" aria-hidden="true" />
            {formatBytes(archiveBytes)} of archives, {formatBytes(storage.parityBytes)} of it parity{' '}
            {used <= archiveBytes ? null : (
              <>
                <span class="swatch quiet" aria-hidden="true" />
                {formatBytes(used - archiveBytes)} of other files{' '}
              </>
            )}
            <span class="swatch track" aria-hidden="true" />
            {formatBytes(freeBytes)} of {formatBytes(totalBytes)} free, in <code>{visible(storage.path)}</code>
          </p>
        </>
      )}
      {growth.at.length < 2 ? null : (
        <Chart
          caption={`Bytes of all archives that exist now, by the day they were made: ${formatBytes(growth.bytes.at(-1) ?? 0)} today.`}
          spec={growthSpec(document)}
        >
          <DataTable
            caption="Bytes of all archives by day, the newest first"
            rows={growth.at.map((at, index) => ({ at, bytes: growth.bytes[index] ?? 0 })).toReversed()}
            keyOf={({ at }) => at}
            initial={12}
            columns={[
              { title: 'Day', cell: ({ at }) => times.day(at) },
              { title: 'Archives', cell: ({ bytes }) => formatBytes(bytes), numeric: true },
            ]}
          />
        </Chart>
      )}
      <PruneWhatIf prune={prune} fullOn={storage.fullOn} after={storage.fullOnAfterPrune} zone={zone} />
    </Panel>
  );
}

function answerOf(
  { storage, archives }: DashboardDocument,
  relative: (iso: string) => string,
  day: (iso: string) => string,
): string {
  const { reachable, problem, fullOn, bytesPerDay } = storage;
  if (!reachable) return `Not known: the storage cannot be reached. ${visible(problem ?? '')}`;
  if (fullOn !== null) {
    const rate = bytesPerDay === null ? '' : `, at ${formatBytes(bytesPerDay)} a day`;
    return `${sentenceCase(relative(fullOn))}, on ${day(fullOn)}, if it goes on as in the last year${rate}.`;
  }
  if (archives.length < 2) return 'Not known yet: that takes a few backups.';
  return bytesPerDay !== null && bytesPerDay <= 0 ? 'Not in sight: it does not grow.' : 'Not in sight.';
}

function sentenceCase(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function PruneWhatIf({
  prune,
  fullOn,
  after,
}: {
  readonly prune: DashboardPrune;
  readonly fullOn: string | null;
  readonly after: string | null;
  readonly zone: string;
}): JSX.Element {
  return (
    <div class="what-if">
      <h3>And if old archives go?</h3>
      {!prune.configured ? (
        <p>No definition says how long archives are kept, so every archive stays.</p>
      ) : prune.removals.length === 0 ? (
        <p>A prune would remove nothing now: every archive is kept by a rule.</p>
      ) : (
        <>
          <p>
            A prune would remove {counted(prune.removals.length, 'archive')} and free {formatBytes(prune.bytes)}.
            {after === null ? (
              fullOn === null ? null : (
                ' The disk would not fill then.'
              )
            ) : (
              <>
                {' '}
                The disk would be full <Moment at={after} />.
              </>
            )}
          </p>
          <Command text={prune.command} />
          <More title="What would go, and why">
            <DataTable
              caption="Archives that a prune would remove, the oldest first"
              rows={prune.removals}
              keyOf={({ name }) => name}
              initial={10}
              columns={[
                { title: 'Archive', cell: ({ name }) => <ArchiveName text={name} /> },
                { title: 'Size', cell: ({ bytes }) => formatBytes(bytes), numeric: true },
                { title: 'Why', cell: ({ reason }) => <Sentence text={reason} /> },
              ]}
            />
          </More>
        </>
      )}
      {prune.refusals.map(({ definition, reason }) => (
        <p key={definition} class="warn">
          <Name text={definition} />: <Sentence text={reason} />
        </p>
      ))}
    </div>
  );
}

function growthSpec({ storage: { growth }, zone }: DashboardDocument): ChartSpec {
  return {
    times: growth.at.map((at) => Date.parse(at) / 1000),
    lines: [{ label: 'Archives', values: growth.bytes, style: 'steps', colour: 'accent' }],
    unit: 'bytes',
    zone,
  };
}
