import type { Definition } from '@darkive/core/plugin';
import { calendarsOf } from './calendars.ts';
import { commandLine } from './command-line.ts';
import { credentialLines } from './credentials.ts';
import { quoteWord } from './quote.ts';
import { sandboxLines } from './sandbox.ts';
import { sign } from './signature.ts';
import { storageLines } from './storage.ts';
import { unattended } from './unattended.ts';
import { watchLine } from './watch-disks.ts';
import { escapeName } from './unit-name.ts';
import type { UnitFile, UnitRequest } from './unit-request.ts';

/** What one pair of units does. */
interface Job {
  /** `darkive-backup`: the name of both units without their ending. */
  readonly name: string;
  readonly description: string;
  readonly words: readonly string[];
  /** Definitions whose root it reads and whose scripts it runs. */
  readonly definitions: readonly Definition[];
  readonly calendars: readonly string[];
}

/**
 * Every unit file of a set, sorted by name. One pair for all definitions, one more for each definition with a schedule
 * of its own, and one for each other command. Throws `config-invalid` for what systemd cannot express.
 */
export function generateUnits(request: UnitRequest): readonly UnitFile[] {
  const files = jobs(request).flatMap((job) => [
    { name: `${job.name}.service`, text: service(job, request) },
    { name: `${job.name}.timer`, text: timer(job, request) },
  ]);
  files.push({ name: NOTIFY, text: notifyService(request) });
  if (request.findmnt !== null) files.push({ name: DISKS, text: disksService(request.findmnt, request) });
  return files
    .map(({ name, text }) => ({ name, text: sign(text, request.version) }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function jobs(request: UnitRequest): readonly Job[] {
  const { config, options } = request;
  const every = config.definitions;
  const due = unattended('backup', options);
  const own = every.filter(({ schedule }) => schedule.own);
  const shared = calendarsOf(every.filter(({ schedule }) => !schedule.own));
  const main: Job = {
    name: 'darkive-backup',
    description: 'Darkive: make the backups that are due',
    words: due,
    definitions: every,
    // At least so often, so that what was missed or failed is taken up again.
    calendars: [...new Set([options.calendar, ...shared])],
  };
  const single = own.flatMap((definition): readonly Job[] => {
    const all = calendarsOf([definition]);
    // The main timer comes every day for all; a time of its own is what this one is for.
    const precise = all.filter((calendar) => calendar !== 'daily');
    const calendars = precise.length > 0 ? precise : all;
    if (calendars.length === 0) return [];
    return [
      {
        name: `darkive-backup@${escapeName(definition.name)}`,
        description: `Darkive: make the backup of ${definition.name} that is due`,
        words: [...due, definition.name],
        definitions: [definition],
        calendars,
      },
    ];
  });
  return [main, ...single, ...otherJobs(request)];
}

const OTHERS = ['prune', 'scrub', 'drill'] as const;

const DESCRIPTIONS = {
  scrub: 'Darkive: check a part of the archives',
  prune: 'Darkive: remove archives that are no longer kept',
  drill: 'Darkive: restore on trial',
} as const satisfies Record<(typeof OTHERS)[number], string>;

function otherJobs({ options }: UnitRequest): readonly Job[] {
  return OTHERS.flatMap((id): readonly Job[] => {
    const calendar = options.timers[id];
    if (calendar.toLowerCase() === 'off') return [];
    return [
      {
        name: `darkive-${id}`,
        description: DESCRIPTIONS[id],
        words: unattended(id, options),
        // They look at archives alone: no root has to be mounted, and no script runs.
        definitions: [],
        calendars: [calendar],
      },
    ];
  });
}

/** Started when a service fails: what it could not tell any more is sent again. */
const NOTIFY = 'darkive-notify.service';

/** Waits for disks that copies lie on. */
const DISKS = 'darkive-disks.service';

function service(job: Job, request: UnitRequest): string {
  const { options } = request;
  return sections({
    Unit: [
      `Description=${job.description}`,
      ...storageLines(job.definitions, request),
      ...(options['on-ac-power'] ? ['ConditionACPower=yes'] : []),
      `OnFailure=${NOTIFY}`,
    ],
    Service: [
      'Type=oneshot',
      ...environmentLines(request),
      ...credentialLines(request),
      `ExecStart=${commandLine(job.words, 'An archive is being worked on', request)}`,
      // Done but degraded, which Darkive tells; nothing due.
      'SuccessExitStatus=3 4',
      'TimeoutStartSec=infinity',
      'TimeoutStopSec=2min',
      'UMask=0077',
      ...priorityLines(request),
      ...sandboxLines(job.definitions, request),
    ],
  });
}

function notifyService(request: UnitRequest): string {
  return sections({
    Unit: ['Description=Darkive: send what could not be sent'],
    Service: [
      'Type=oneshot',
      ...environmentLines(request),
      ...credentialLines(request),
      `ExecStart=${commandLine(['notify', 'flush'], 'A message is being sent', request)}`,
      'TimeoutStartSec=10min',
      'UMask=0077',
    ],
  });
}

function disksService(findmnt: string, request: UnitRequest): string {
  return sections({
    Unit: ['Description=Darkive: copy to disks as they are attached', ...storageLines([], request)],
    Service: [
      ...environmentLines(request),
      ...credentialLines(request),
      `ExecStart=${watchLine(findmnt, request)}`,
      'Restart=always',
      'RestartSec=1min',
      'TimeoutStopSec=2min',
      'UMask=0077',
      ...priorityLines(request),
      // Disks come to lie anywhere: no directory can be named that it may write to.
      ...sandboxLines([], { ...request, scope: 'user' }),
    ],
    Install: [`WantedBy=${request.scope === 'user' ? 'default' : 'multi-user'}.target`],
  });
}

function priorityLines({ options }: UnitRequest): readonly string[] {
  const ioClass = options['io-class'];
  return [
    `Nice=${options.nice}`,
    ...(ioClass === 'none' ? [] : [`IOSchedulingClass=${ioClass}`]),
    ...(ioClass === 'best-effort' ? ['IOSchedulingPriority=7'] : []),
  ];
}

function timer({ name, description, calendars }: Job, { options }: UnitRequest): string {
  return sections({
    Unit: [`Description=${description} (timer)`],
    Timer: [
      ...calendars.map((calendar) => `OnCalendar=${calendar}`),
      'Persistent=yes',
      `RandomizedDelaySec=${options['randomized-delay']}`,
      `Unit=${name}.service`,
    ],
    Install: ['WantedBy=timers.target'],
  });
}

function environmentLines({ environment }: UnitRequest): readonly string[] {
  const names = Object.keys(environment).toSorted();
  return names.map((name) => `Environment=${quoteWord(`${name}=${environment[name]}`)}`);
}

function sections(parts: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(parts)
    .map(([title, lines]) => `[${title}]\n${lines.map((line) => `${line}\n`).join('')}`)
    .join('\n');
}
