import type { DashboardLiveRun } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatBytes, formatDuration, formatShare } from '../formats.ts';
import { usePage } from '../page-context.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { Moment, Name, Sentence } from '../parts/text.tsx';

/** Runs that have begun and not ended, with their progress. */
export function LiveRuns({ runs }: { readonly runs: readonly DashboardLiveRun[] }): JSX.Element | null {
  if (runs.length === 0) return null;
  return (
    <ul class="live-runs" aria-label="Running now">
      {runs.map((run) => (
        <LiveRun key={run.runId} run={run} />
      ))}
    </ul>
  );
}

function LiveRun({ run }: { readonly run: DashboardLiveRun }): JSX.Element {
  const { times } = usePage();
  const { definition, type, alive, phase, bytes, totalBytes, slices, expectedSeconds, share } = run;
  const seconds = Math.max(0, times.age(run.startedAt));
  const left = expectedSeconds === null || seconds >= expectedSeconds ? null : expectedSeconds - seconds;
  return (
    <li>
      <div class="due-head">
        <h3>
          <Name text={definition} /> {type}
        </h3>
        <Badge tone={alive === false ? 'danger' : 'quiet'}>
          {alive === false ? 'ended without a word' : 'running'}
        </Badge>
        <span class="relative">
          since <Moment at={run.startedAt} />
          {alive === null ? (
            <>
              {' '}
              on <Name text={run.host} />
            </>
          ) : null}
        </span>
      </div>
      <Bar
        label={share === null ? `${definition}: progress is not known` : `${definition}: ${formatShare(share)} done`}
        parts={share === null ? [] : [{ share, kind: 'accent', title: formatShare(share) }]}
      />
      <p class="hint">
        {alive === false ? (
          'Its process is gone. The next backup cleans up after it and tells what happened.'
        ) : (
          <>
            {share === null ? '' : `${formatShare(share)}, `}
            {phase === null ? 'no word yet on what it does' : <Sentence text={phase} />}
            {bytes === null
              ? ''
              : `, ${formatBytes(bytes)}${totalBytes === null ? '' : ` of ${formatBytes(totalBytes)}`}`}
            {slices === null ? '' : `, ${counted(slices, 'slice')}`}
            {left === null ? '' : `; about ${formatDuration(left)} left, as usual`}
          </>
        )}
      </p>
    </li>
  );
}
