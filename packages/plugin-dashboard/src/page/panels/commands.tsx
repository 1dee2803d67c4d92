import type { DashboardCommand } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { formatBytes, formatCount, formatDuration } from '../formats.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { More } from '../parts/panel.tsx';
import { Moment } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';
import { OUTCOME_TONES } from './outcome-tones.ts';

/** What else was done: verify, scrub, drill, prune, restore, repair. */
export function Commands({ commands }: { readonly commands: readonly DashboardCommand[] }): JSX.Element {
  return (
    <More title="Other commands: verify, scrub, drill, prune, restore, repair">
      <DataTable
        caption="Other commands, the newest first"
        rows={commands}
        keyOf={({ id }) => id}
        initial={10}
        columns={[
          { title: 'Began', cell: ({ startedAt }) => <Moment at={startedAt} quiet /> },
          {
            title: 'Command',
            cell: ({ command, definition }) =>
              `${visible(command)}${definition === null ? '' : ` ${visible(definition)}`}`,
          },
          { title: 'Outcome', cell: ({ outcome }) => <Badge tone={OUTCOME_TONES[outcome]}>{outcome}</Badge> },
          { title: 'Took', cell: ({ seconds }) => formatDuration(seconds), numeric: true },
          { title: 'Archives', cell: ({ archives }) => formatCount(archives), numeric: true },
          { title: 'Bytes', cell: ({ bytes }) => formatBytes(bytes), numeric: true },
          { title: 'Error', cell: ({ errorCode }) => visible(errorCode ?? '–') },
        ]}
      />
    </More>
  );
}
