import type { DashboardArchive } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatCount, formatShare } from '../formats.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { ArchiveName } from '../parts/text.tsx';

/** How many copies there are, and how much of the recovery data is left. */
export function Parity({ archives }: { readonly archives: readonly DashboardArchive[] }): JSX.Element {
  // The weakest first: without parity, then the one of which least can be lost.
  const ordered = archives.toSorted(
    (a, b) =>
      a.copies - b.copies ||
      (a.repairableShare ?? -1) - (b.repairableShare ?? -1) ||
      (a.createdAt < b.createdAt ? 1 : -1),
  );
  return (
    <Panel
      id="parity"
      title="What can be lost and still be repaired?"
      answer={archives.length === 0 ? null : answerOf(archives)}
    >
      {archives.length === 0 ? (
        <Nothing>
          There is no archive yet. Recovery data are made with each backup when the parity plugin is on.
        </Nothing>
      ) : (
        <DataTable
          caption="Copies and recovery data of each archive, the weakest first"
          rows={ordered}
          keyOf={({ id }) => id}
          initial={6}
          columns={[
            { title: 'Archive', cell: ({ name }) => <ArchiveName text={name} /> },
            { title: 'Places', cell: ({ copies }) => formatCount(copies), numeric: true },
            { title: 'Recovery blocks left', cell: blocksCell },
            {
              title: 'Repairable loss',
              cell: ({ repairableShare }) => (repairableShare === null ? '–' : formatShare(repairableShare)),
              numeric: true,
            },
          ]}
        />
      )}
    </Panel>
  );
}

function blocksCell({ redundancy, repairableShare }: DashboardArchive): JSX.Element {
  if (redundancy === null)
    return repairableShare === null ? <Badge tone="attention">no recovery data</Badge> : <>not counted yet</>;
  const { available, planned } = redundancy;
  const share = planned === 0 ? 0 : available / planned;
  return (
    <span class="meter">
      <Bar
        label={`${available} of ${planned} recovery blocks are left`}
        parts={[{ share, kind: share >= 1 ? 'ok' : share >= 0.5 ? 'attention' : 'danger', title: formatShare(share) }]}
      />
      <span>
        {formatCount(available)} of {formatCount(planned)}
      </span>
    </span>
  );
}

function answerOf(archives: readonly DashboardArchive[]): string {
  const without = archives.filter(({ repairableShare }) => repairableShare === null).length;
  const shares = archives.flatMap(({ repairableShare }) => repairableShare ?? []);
  const single = archives.filter(({ copies }) => copies < 2).length;
  const weakest =
    shares.length === 0
      ? 'Nothing: no archive has recovery data.'
      : `At the weakest place, ${formatShare(Math.min(...shares))} of a slice.`;
  const bare =
    without === 0 || shares.length === 0
      ? ''
      : ` ${counted(without, 'archive has', 'archives have')} no recovery data.`;
  const places =
    single === 0
      ? ''
      : single === archives.length
        ? ' Everything lies in one place only: a second copy elsewhere survives fire and theft.'
        : ` ${counted(single, 'archive lies', 'archives lie')} in one place only.`;
  return `${weakest}${bare}${places}`;
}
