import type { DashboardDefinition } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatBytes, formatDuration } from '../formats.ts';
import { Badge } from '../parts/badge.tsx';
import { Command } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { More, Nothing, Panel } from '../parts/panel.tsx';
import { ArchiveName, Moment, Name } from '../parts/text.tsx';

/** The newest point of each definition whose whole chain is complete and verified. */
export function Restorable({ definitions }: { readonly definitions: readonly DashboardDefinition[] }): JSX.Element {
  const points = definitions.flatMap(({ name, restorePoint }) =>
    restorePoint === null ? [] : [{ name, restorePoint }],
  );
  return (
    <Panel
      id="restorable"
      title="What can be restored right now?"
      answer={`${points.length} of ${counted(definitions.length, 'definition')}. A point counts when every archive of its chain is there, complete, and was verified.`}
    >
      {definitions.length === 0 ? (
        <Nothing>No definition is configured.</Nothing>
      ) : (
        <DataTable
          caption="The newest restore point of each definition"
          rows={definitions}
          keyOf={({ name }) => name}
          initial={20}
          columns={[
            { title: 'Definition', cell: (one) => <Definition definition={one} /> },
            { title: 'Newest restore point', cell: pointCell },
            {
              title: 'Chain',
              cell: ({ restorePoint }) => (restorePoint === null ? '–' : counted(restorePoint.chain.length, 'archive')),
              numeric: true,
            },
            {
              title: 'To read',
              cell: ({ restorePoint }) => (restorePoint === null ? '–' : formatBytes(restorePoint.bytes)),
              numeric: true,
            },
            {
              title: 'Whole chain verified',
              cell: ({ restorePoint }) => (restorePoint === null ? 'no' : <Moment at={restorePoint.verifiedAt} />),
            },
            {
              title: 'Time to recover',
              cell: ({ timeToRecover }) =>
                timeToRecover === null ? 'not measured' : `about ${formatDuration(timeToRecover)}`,
              numeric: true,
            },
          ]}
        />
      )}
      {points.length === 0 ? null : (
        <More title="The exact command for each">
          <dl class="commands">
            {points.map(({ name, restorePoint }) => (
              <div key={name}>
                <dt>
                  <Name text={name} />
                </dt>
                <dd>
                  <Command text={restorePoint.command} />
                </dd>
              </div>
            ))}
          </dl>
          <p class="hint">TARGET stands for an empty directory with room for everything.</p>
        </More>
      )}
    </Panel>
  );
}

function Definition({
  definition,
}: {
  readonly definition: Pick<DashboardDefinition, 'name' | 'configured'>;
}): JSX.Element {
  return (
    <>
      <Name text={definition.name} />
      {definition.configured ? null : (
        <>
          {' '}
          <Badge tone="quiet">not configured any more</Badge>
        </>
      )}
    </>
  );
}

function pointCell({ restorePoint, newest, archives }: DashboardDefinition): JSX.Element {
  if (restorePoint === null)
    return archives === 0 ? <Badge tone="quiet">none yet</Badge> : <Badge tone="danger">none</Badge>;
  return (
    <>
      <Moment at={restorePoint.createdAt} />
      {newest === null || newest.id === restorePoint.id ? null : (
        <p class="warn">
          The newest archive, <ArchiveName text={newest.name} />, cannot be restored.
        </p>
      )}
    </>
  );
}
