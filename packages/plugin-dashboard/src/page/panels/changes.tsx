import type { DashboardAnomaly, DashboardDocument, DashboardSeries } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted, formatBytes, formatCount } from '../formats.ts';
import { Glyph } from '../parts/badge.tsx';
import { Chart } from '../parts/chart.tsx';
import type { ChartSpec } from '../parts/chart-spec.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Moment, Name, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

/** What changed from run to run, and what is unlike the runs before. */
export function Changes({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { anomalies, series, zone, ledger } = document;
  const ran = series.filter(({ runId }) => runId.length > 0);
  const [wanted, choose] = useState('');
  const chosen = ran.find(({ definition }) => definition === wanted) ?? ran[0];
  const answer =
    anomalies.length === 0
      ? 'Nothing unusual: the runs are like those before them.'
      : `${counted(anomalies.length, 'thing is', 'things are')} unlike the runs before.`;
  return (
    <Panel id="changes" title="What changed, and is it unusual?" answer={chosen === undefined ? null : answer}>
      {chosen === undefined ? (
        <Nothing>
          {ledger.state === 'ok' || ledger.state === 'empty'
            ? 'There is no run yet to compare.'
            : 'Runs are not known: the ledger could not be read.'}
        </Nothing>
      ) : (
        <>
          <Anomalies anomalies={anomalies} />
          {ran.length < 2 ? null : (
            <label class="filter needs-script">
              Definition{' '}
              <select value={chosen.definition} onChange={({ currentTarget }) => choose(currentTarget.value)}>
                {ran.map(({ definition }) => (
                  <option key={definition} value={definition}>
                    {visible(definition)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <SeriesChart key={chosen.definition} series={chosen} zone={zone} />
        </>
      )}
    </Panel>
  );
}

const FIRST = 4;

function Anomalies({ anomalies }: { readonly anomalies: readonly DashboardAnomaly[] }): JSX.Element | null {
  const [shown, show] = useState(FIRST);
  if (anomalies.length === 0) return null;
  return (
    <>
      <ul class="reasons" aria-label="Unusual runs, the newest first">
        {anomalies.slice(0, shown).map(({ runId, measure, at, message }) => (
          <li key={`${runId} ${measure}`} class="attention">
            <Glyph tone="attention" size={14} />
            <p>
              <Sentence text={message} />{' '}
              <span class="relative">
                <Moment at={at} />
              </span>
            </p>
          </li>
        ))}
      </ul>
      {anomalies.length <= shown ? null : (
        <p class="rest">
          <span>
            {shown} of {anomalies.length}
          </span>
          <button type="button" class="needs-script" onClick={() => show(anomalies.length)}>
            Show all unusual runs
          </button>
        </p>
      )}
    </>
  );
}

function SeriesChart({ series, zone }: { readonly series: DashboardSeries; readonly zone: string }): JSX.Element {
  const rows = series.runId.map((runId, index) => ({
    runId,
    at: series.startedAt[index] ?? '',
    type: series.type[index],
    bytes: series.bytes[index] ?? null,
    saved: series.inodes.saved[index] ?? null,
    deleted: series.inodes.deleted[index] ?? null,
    changed: series.inodes.changedWhileRead[index] ?? null,
    failed: series.inodes.failed[index] ?? null,
  }));
  const last = rows.at(-1);
  return (
    <Chart
      caption={`${visible(series.definition)}: entries saved and deleted, run by run${hasPartial(series) ? ', FULL left out' : ''}.${last === undefined ? '' : ` The last one saved ${count(last.saved)} and noted ${count(last.deleted)} as deleted.`}`}
      spec={spec(series, zone)}
    >
      <DataTable
        caption={`What changed in each run of ${visible(series.definition)}, the newest first`}
        rows={rows.toReversed()}
        keyOf={({ runId }) => runId}
        initial={10}
        columns={[
          { title: 'Began', cell: ({ at }) => <Moment at={at} quiet /> },
          { title: 'Type', cell: ({ type }) => <Name text={type ?? '–'} /> },
          { title: 'Saved', cell: ({ saved }) => count(saved), numeric: true },
          { title: 'Deleted', cell: ({ deleted }) => count(deleted), numeric: true },
          { title: 'Changed while read', cell: ({ changed }) => count(changed), numeric: true },
          { title: 'Not readable', cell: ({ failed }) => count(failed), numeric: true },
          { title: 'Size', cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)), numeric: true },
        ]}
      />
    </Chart>
  );
}

function count(value: number | null): string {
  return value === null ? '–' : formatCount(value);
}

/** FULL archives save everything, which would flatten what changed: the chart leaves them out when there are others. */
function spec(series: DashboardSeries, zone: string): ChartSpec {
  const partial = hasPartial(series);
  const kept = series.type.flatMap((type, index) => (partial && type === 'FULL' ? [] : [index]));
  const pick = (values: readonly (number | null)[]): (number | null)[] => kept.map((index) => values[index] ?? null);
  return {
    times: kept.map((index) => Date.parse(series.startedAt[index] ?? '') / 1000),
    lines: [
      { label: 'Saved', values: pick(series.inodes.saved), style: 'bars', colour: 'accent' },
      { label: 'Deleted', values: pick(series.inodes.deleted), style: 'points', colour: 'danger' },
    ],
    unit: 'count',
    zone,
  };
}

function hasPartial({ type }: DashboardSeries): boolean {
  return type.some((one) => one !== 'FULL');
}
