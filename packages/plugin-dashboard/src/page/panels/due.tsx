import type { DashboardDefinition } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { usePage } from '../page-context.ts';
import { Badge } from '../parts/badge.tsx';
import { Bar } from '../parts/bar.tsx';
import { Command } from '../parts/command.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Ago, Moment, Name, Sentence } from '../parts/text.tsx';

type Planned = DashboardDefinition & { readonly schedule: NonNullable<DashboardDefinition['schedule']> };

/** What is due, what is overdue, and what comes next. */
export function Due({ definitions }: { readonly definitions: readonly DashboardDefinition[] }): JSX.Element {
  const planned = definitions.filter((one): one is Planned => one.schedule !== null);
  const due = planned.filter(({ schedule }) => schedule.due);
  const overdue = due.filter(({ schedule }) => schedule.overdue);
  const answer =
    overdue.length > 0
      ? `Yes: ${overdue.length} overdue${due.length > overdue.length ? `, ${due.length - overdue.length} due` : ''}.`
      : due.length > 0
        ? `Yes: ${due.length} due.`
        : 'No, nothing is due.';
  return (
    <Panel id="due" title="Is a backup due?" answer={planned.length === 0 ? null : answer}>
      {planned.length === 0 ? (
        <Nothing>No definition is configured that could be due.</Nothing>
      ) : (
        <ul class="due">
          {planned.map((definition) => (
            <DueLine key={definition.name} definition={definition} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function DueLine({ definition: { name, schedule } }: { readonly definition: Planned }): JSX.Element {
  const tone = schedule.overdue ? 'danger' : schedule.due ? 'attention' : 'ok';
  return (
    <li class={tone}>
      <div class="due-head">
        <h3>
          <Name text={name} />
        </h3>
        <Badge tone={tone}>
          {schedule.due ? (
            `${schedule.type ?? 'backup'} ${schedule.overdue ? 'overdue' : 'due'}`
          ) : schedule.next === null ? (
            'nothing planned'
          ) : (
            <>
              {schedule.type ?? 'next'} <Ago at={schedule.next} />
            </>
          )}
        </Badge>
        {schedule.since === null ? null : (
          <span class="relative">
            since <Moment at={schedule.since} />
          </span>
        )}
      </div>
      <p class="hint">
        <Sentence text={sentence(schedule.reason)} />
      </p>
      {schedule.command === null ? null : <Command text={schedule.command} />}
      <ul class="strip">
        {schedule.types.map((state) => (
          <Type key={state.type} name={name} state={state} />
        ))}
      </ul>
    </li>
  );
}

/** How far the time between the last archive of a type and the next has gone. */
function Type({
  name,
  state,
}: {
  readonly name: string;
  readonly state: Planned['schedule']['types'][number];
}): JSX.Element {
  const { times } = usePage();
  const { type, last, next, due, overdue } = state;
  const share = last === null || next === null ? (due ? 1 : 0) : passed(times.age(last.at), times.age(next));
  const kind = overdue ? 'danger' : due ? 'attention' : 'accent';
  return (
    <li>
      <span class="type">{type}</span>
      <Bar
        label={`${name}, ${type}: ${Math.round(share * 100)} % of the time until the next one has passed`}
        parts={[{ share, kind, title: state.schedule }]}
      />
      <span class="relative">
        {next === null ? (due ? 'due now' : 'none planned') : due ? 'was due ' : 'due '}
        {next === null ? null : <Ago at={next} />}
        {last === null ? (
          ', none yet'
        ) : (
          <>
            , last <Ago at={last.at} />
          </>
        )}
      </span>
    </li>
  );
}

/** @param last Seconds since the last one. @param next Seconds since the next one; negative before it. */
function passed(last: number, next: number): number {
  return last <= next ? 1 : Math.max(0, Math.min(1, last / (last - next)));
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
