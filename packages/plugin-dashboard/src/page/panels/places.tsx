import type { DashboardDocument } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { counted, formatBytes } from '../formats.ts';
import { Badge } from '../parts/badge.tsx';
import { Command } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { ArchiveName, Moment, Name, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

type Status = DashboardDocument['status'];
type Definition = Status['definitions'][number];
type Place = Status['places'][number];

/** What other places hold: what comes back without this machine, and which place to attach next. */
export function Places({ status }: { readonly status: Status }): JSX.Element {
  const { places } = status;
  const definitions = status.definitions.filter(({ archives }) => archives > 0);
  const safe = definitions.filter(({ away }) => (away?.restorePoint ?? null) !== null);
  return (
    <Panel
      id="places"
      title="And if this machine is gone?"
      answer={
        places.length === 0
          ? 'No copies at other places are known.'
          : `${safe.length} of ${counted(definitions.length, 'definition')} could be restored from other places alone, from copies that were read back.`
      }
    >
      {places.length === 0 ? (
        <Nothing>
          The archive directory is one fire away from nothing. A disk that is kept elsewhere is a place:{' '}
          <Command text="darkive place add NAME --kind disk --at PATH --location WHERE" />
        </Nothing>
      ) : (
        <>
          <DataTable
            caption="What comes back of each definition without this machine"
            rows={definitions}
            keyOf={({ name }) => name}
            initial={20}
            columns={[
              { title: 'Definition', cell: ({ name }) => <Name text={name} /> },
              { title: 'Restorable up to', cell: pointCell },
              { title: 'From', cell: ({ away }) => <From names={away?.places ?? []} places={places} /> },
            ]}
          />
          <DataTable
            caption="Every place with copies"
            rows={places}
            keyOf={({ name }) => name}
            initial={20}
            columns={[
              { title: 'Place', cell: ({ name }) => <Name text={name} /> },
              { title: 'Kept at', cell: ({ location }) => visible(location) },
              { title: 'Kind', cell: ({ kind }) => visible(kind) },
              { title: 'Copies', cell: ({ bytes }) => formatBytes(bytes), numeric: true },
              { title: 'Last there', cell: seenCell },
            ]}
          />
          {places.flatMap(({ reasons }) =>
            reasons.map(({ message, command }) => (
              <div key={message}>
                <p class="warn">
                  <Sentence text={message} />
                </p>
                {command === null ? null : <Command text={command} />}
              </div>
            )),
          )}
        </>
      )}
    </Panel>
  );
}

function pointCell({ away }: Definition): JSX.Element {
  const point = away?.restorePoint ?? null;
  if (point === null) return <Badge tone="attention">nothing</Badge>;
  return (
    <>
      <Moment at={point.createdAt} /> <ArchiveName text={point.name} />
    </>
  );
}

function From({
  names,
  places,
}: {
  readonly names: readonly string[];
  readonly places: readonly Place[];
}): JSX.Element {
  if (names.length === 0) return <>–</>;
  const words = names.map((name) => {
    const location = places.find((place) => place.name === name)?.location ?? '';
    return `${visible(name)} (kept at: ${visible(location)})`;
  });
  return <>{words.join(' and ')}</>;
}

function seenCell({ state, seenAt }: Place): JSX.Element {
  if (state !== 'active') return <Badge tone="quiet">{state}</Badge>;
  return <Moment at={seenAt} />;
}
