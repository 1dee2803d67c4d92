import type { DashboardDocument, DashboardRun } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted, formatBytes, formatCount, formatDuration } from '../formats.ts';
import { usePage } from '../page-context.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Moment, Name } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';
import { Commands } from './commands.tsx';
import { LiveRuns } from './live-runs.tsx';
import { OUTCOME_TONES } from './outcome-tones.ts';
import { RunDetails } from './run-details.tsx';

/** The runs, each against the usual of its own definition and type; those that run now first. */
export function Runs({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { runs, runCount, live, commands, ledger, definitions } = document;
  const [definition, chooseDefinition] = useState('');
  const [problems, chooseProblems] = useState(false);
  const chosen = runs.filter(
    (run) =>
      (definition === '' || run.definition === definition) &&
      (!problems || run.outcome === 'failed' || run.outcome === 'degraded'),
  );
  const known = ledger.state === 'ok' || ledger.state === 'empty';
  return (
    <Panel id="runs" title="How did the runs go?" answer={runs.length === 0 ? null : answerOf(document)}>
      <LiveRuns runs={live} />
      {runs.length === 0 ? (
        <Nothing>
          {known
            ? 'No run has ended yet.'
            : 'Runs are not known: the ledger could not be read. Archives are not affected.'}
        </Nothing>
      ) : (
        <>
          <RunFilter
            names={definitions.map(({ name }) => name)}
            definition={definition}
            problems={problems}
            onDefinition={chooseDefinition}
            onProblems={chooseProblems}
          />
          <p class="legend" aria-hidden="true">
            {PHASE_WORDS.map(([look, words]) => (
              <span key={look}>
                <span class={`swatch ${look}`} />
                {words}
              </span>
            ))}
          </p>
          {chosen.length === 0 ? (
            <Nothing>No run fits.</Nothing>
          ) : (
            <RunTable key={`${definition} ${problems}`} runs={chosen} />
          )}
          {runs.length >= runCount ? null : (
            <p class="hint">
              The newest {formatCount(runs.length)} of {formatCount(runCount)} runs. All of them:{' '}
              <code>darkive metrics query</code>
            </p>
          )}
        </>
      )}
      {commands.length === 0 ? null : <Commands commands={commands} />}
    </Panel>
  );
}

interface RunFilterProps {
  readonly names: readonly string[];
  readonly definition: string;
  readonly problems: boolean;
  readonly onDefinition: (name: string) => void;
  readonly onProblems: (only: boolean) => void;
}

function RunFilter({ names, definition, problems, onDefinition, onProblems }: RunFilterProps): JSX.Element {
  return (
    <div class="filter needs-script" role="group" aria-label="Which runs">
      <label>
        Definition{' '}
        <select value={definition} onChange={({ currentTarget }) => onDefinition(currentTarget.value)}>
          <option value="">all</option>
          {names.map((name) => (
            <option key={name} value={name}>
              {visible(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input type="checkbox" checked={problems} onChange={({ currentTarget }) => onProblems(currentTarget.checked)} />{' '}
        only failed and degraded
      </label>
    </div>
  );
}

function RunTable({ runs }: { readonly runs: readonly DashboardRun[] }): JSX.Element {
  const { times } = usePage();
  return (
    <DataTable
      caption="Runs, the newest first"
      rows={runs}
      keyOf={({ runId }) => runId}
      initial={8}
      columns={[
        { title: 'Began', cell: ({ startedAt }) => <Moment at={startedAt} quiet /> },
        {
          title: 'Run',
          cell: ({ definition, type }) => (
            <>
              <Name text={definition} /> {type}
            </>
          ),
        },
        { title: 'Outcome', cell: ({ outcome }) => <Badge tone={OUTCOME_TONES[outcome]}>{outcome}</Badge> },
        {
          title: 'Took',
          cell: (run) => <Against value={run.seconds} usual={run.usualSeconds} format={formatDuration} />,
          numeric: true,
        },
        { title: 'Phases', cell: (run) => <Phases run={run} /> },
        {
          title: 'Size',
          cell: ({ archive, usualBytes }) =>
            archive === null ? '–' : <Against value={archive.bytes} usual={usualBytes} format={formatBytes} />,
          numeric: true,
        },
      ]}
      detail={{
        word: ({ findingCount }) => (findingCount === 0 ? 'Details' : counted(findingCount, 'finding')),
        content: (run) => <RunDetails run={run} day={times.day(run.startedAt)} />,
      }}
    />
  );
}

/** A figure, and how far it is from the usual when that is worth a word. */
function Against({
  value,
  usual,
  format,
}: {
  readonly value: number;
  readonly usual: number | null;
  readonly format: (value: number) => string;
}): JSX.Element {
  const ratio = usual === null || usual <= 0 ? null : value / usual;
  const far = ratio !== null && usual !== null && (ratio > 1.5 || ratio < 0.67);
  return (
    <>
      {format(value)}
      {far && usual !== null ? <p class="hint">usually {format(usual)}</p> : null}
    </>
  );
}

/** The phases side by side, as long as they took; the line is the usual length of the whole run. */
function Phases({ run: { phases, seconds, usualSeconds } }: { readonly run: DashboardRun }): JSX.Element {
  const whole = Math.max(seconds, usualSeconds ?? 0, 0.001);
  const label = phases.map(({ name, seconds: own }) => `${name} ${formatDuration(own)}`).join(', ');
  return (
    <Bar
      label={
        label === ''
          ? 'No phase is known'
          : `${visible(label)}${usualSeconds === null ? '' : `; usually ${formatDuration(usualSeconds)} in all`}`
      }
      parts={phases.map(({ name, seconds: own }) => ({
        share: own / whole,
        kind: `phase-${phaseClass(name)}`,
        title: `${visible(name)}: ${formatDuration(own)}`,
      }))}
      mark={usualSeconds === null ? null : usualSeconds / whole}
    />
  );
}

const PHASE_WORDS = [
  ['phase-make', 'archive'],
  ['phase-protect', 'parity and catalogue'],
  ['phase-prove', 'test and restore test'],
  ['phase-other', 'the rest'],
  ['mark', 'the usual length of the whole run'],
] as const;

/** Four colours are enough: making, protecting, proving, the rest. */
function phaseClass(name: string): string {
  if (name === 'archive') return 'make';
  if (name === 'post-archive' || name === 'catalogue') return 'protect';
  return name === 'test' || name === 'restore-test' || name === 'verify' ? 'prove' : 'other';
}

function answerOf({ definitions, runCount }: DashboardDocument): string {
  // The latest state of each definition, never totals over a life.
  const last = definitions.flatMap(({ lastRun }) => lastRun ?? []);
  const bad = last.filter(({ outcome }) => outcome === 'failed').length;
  const uneasy = last.filter(({ outcome }) => outcome === 'degraded').length;
  const words = [...(bad > 0 ? [`${bad} failed`] : []), ...(uneasy > 0 ? [`${uneasy} degraded`] : [])].join(', ');
  return `The last run of each definition: ${words === '' ? 'all went well' : words}. ${counted(runCount, 'run')} in the ledger.`;
}
