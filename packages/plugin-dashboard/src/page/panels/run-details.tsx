import type { DashboardRun } from '@darkive/core/plugin';
import type { ComponentChildren, JSX } from 'preact';
import { counted, formatBytes, formatCount, formatDuration } from '../formats.ts';
import { ArchiveName, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

/** Everything that is known of one run. */
export function RunDetails({ run, day }: { readonly run: DashboardRun; readonly day: string }): JSX.Element {
  const { archive, restoreTest, inodes, error, findings, findingCount } = run;
  const exits = Object.entries(run.exitCodes);
  return (
    <div class="details" role="group" aria-label={`${visible(run.definition)} ${run.type} of ${day}`}>
      {findings.length === 0 ? null : (
        <ul class="findings">
          {findings.map(({ severity, code, message, hint }, index) => (
            <li key={index}>
              <strong>{severity}</strong> <Sentence text={message} /> <code>{visible(code)}</code>
              {hint === null ? null : (
                <span class="hint">
                  {' '}
                  <Sentence text={hint} />
                </span>
              )}
            </li>
          ))}
          {findingCount > findings.length ? (
            <li>and {counted(findingCount - findings.length, 'more finding')}</li>
          ) : null}
        </ul>
      )}
      <dl class="pairs">
        <Pair title="Run">{run.runId}</Pair>
        {archive === null ? null : (
          <Pair title="Archive">
            <ArchiveName text={archive.name} />, {counted(archive.slices, 'slice')}, {formatBytes(archive.bytes)},
            parity {formatBytes(archive.parityBytes)}
          </Pair>
        )}
        {error === null ? null : (
          <Pair title="Error">
            {visible(error.code)}
            {error.phase === null ? '' : ` in ${visible(error.phase)}`}
          </Pair>
        )}
        <Pair title="Phases">
          {run.phases
            .map(
              ({ name, seconds, usualSeconds }) =>
                `${visible(name)} ${formatDuration(seconds)}${usualSeconds === null ? '' : ` (usually ${formatDuration(usualSeconds)})`}`,
            )
            .join(', ')}
        </Pair>
        {restoreTest === null ? null : (
          <Pair title="Restore test">
            {restoreTest.passed} of {counted(restoreTest.sampled, 'file')} passed, {restoreTest.changed} changed
            meanwhile, {restoreTest.failed} failed
          </Pair>
        )}
        {inodes === null ? null : (
          <Pair title="dar counted">
            {Object.entries(inodes)
              .map(([name, count]) => `${name} ${formatCount(count)}`)
              .join(', ')}
          </Pair>
        )}
        {run.freeBytesAfter === null ? null : (
          <Pair title="Free space">
            {run.freeBytesBefore === null ? '' : `${formatBytes(run.freeBytesBefore)} before, `}
            {formatBytes(run.freeBytesAfter)} after
          </Pair>
        )}
        <Pair title="Ended with">
          {visible(run.exit)}
          {exits.length === 0 ? '' : `; ${exits.map(([name, code]) => `${visible(name)} ${code}`).join(', ')}`}
        </Pair>
        <Pair title="Made with">
          {[
            `darkive ${visible(run.version)}`,
            ...Object.entries(run.tools).map(([name, version]) => `${visible(name)} ${visible(version)}`),
          ].join(', ')}{' '}
          on {visible(run.host)}
        </Pair>
      </dl>
    </div>
  );
}

function Pair({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </>
  );
}
