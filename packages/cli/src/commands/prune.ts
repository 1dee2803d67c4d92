import { Args, Flags } from '@oclif/core';
import type { PruneDocument } from '@darkive/core/letting-go/retention-documents';
import type { Age, Config } from '@darkive/core/config';
import { DarkiveError } from '@darkive/core/errors';
import { ageFlag, ageOrOffFlag } from '../age-flag.ts';
import { BaseCommand, type Performed } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { localZone } from '../local-zone.ts';
import type { Session } from '../session.ts';
import { parseWait } from '../wait-flag.ts';
import { shown } from '../present/shown.ts';

const PLAY = 'With --simulate: ';

export default class Prune extends BaseCommand {
  static override summary = 'Remove the archives that the retention does not keep.';
  static override description = describe(
    'Lists every archive with keep or remove, and why. Chains are never cut, and the newest verified FULL, the newest ' +
      'restore point and pinned archives always stay. Without `retention` in the configuration nothing is removed. A ' +
      'FULL goes only after a question on the terminal, or with --yes. Without a definition, all of them.',
    [...WORKS, 'degraded', 'locked', 'refused'],
  );
  static override examples = [
    { description: 'See what would go, and why', command: '<%= config.bin %> prune --dry-run' },
    { description: 'Remove it, in a script', command: '<%= config.bin %> prune home --yes' },
    {
      description: 'Remove all but FULL archives, from a timer',
      command: '<%= config.bin %> prune --keep-full --wait 6h',
    },
    { description: 'What would exist over the next three years', command: '<%= config.bin %> prune --simulate 3y' },
  ];
  static override args = {
    definition: Args.string({ multiple: true, ignoreStdin: true, description: 'Definitions; none means all.' }),
  };
  static override flags = {
    'dry-run': Flags.boolean({ description: 'Show the plan of the real run; remove nothing.' }),
    'yes': Flags.boolean({ char: 'y', description: 'Do not ask before a FULL goes.' }),
    'keep-full': Flags.boolean({
      exclusive: ['yes'],
      description: 'A FULL that should go stays and is named; nobody is asked. For timers and cron.',
    }),
    'wait': Flags.string({
      helpValue: 'TIME',
      description: 'Wait so long for the archive directory while another run holds it: 90s, 10m, 6h.',
    }),
    'remove-orphans': Flags.boolean({ description: 'Also remove archives that build on one that is gone.' }),
    'allow-mass': Flags.boolean({
      description: 'Go on although most archives are too old at once and the clock looks wrong.',
    }),
    'simulate': ageFlag({
      description: 'Play backups and prunes for that long instead, from nothing; touch no archive.',
    }),
    'every': ageFlag({ description: `${PLAY}time from one run to the next; 1d otherwise.` }),
    'full': ageOrOffFlag({ description: `${PLAY}time from one FULL to the next, or off; 1y otherwise.` }),
    'diff': ageOrOffFlag({ description: `${PLAY}time from one DIFF to the next, or off; 1mo otherwise.` }),
    'incr': ageOrOffFlag({ description: `${PLAY}time from one INCR to the next, or off; 3d otherwise.` }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Prune);
    const definitions = args.definition ?? [];
    await this.perform(flags, async (session) => {
      const looks = flags['dry-run'] || flags.simulate !== undefined;
      const wait = flags.wait === undefined ? 0 : await parseWait(flags.wait);
      const config = await (looks ? session.config() : session.configOrTell());
      if (flags.simulate !== undefined)
        return simulate(session, config, definitions, { ...flags, simulate: flags.simulate });
      const given = (['every', 'full', 'diff', 'incr'] as const).find((name) => flags[name] !== undefined);
      if (given !== undefined) {
        throw new DarkiveError('usage-invalid', `--${given} is about simulations.`, {
          hint: 'Add --simulate 3y, or leave it out.',
        });
      }
      const { planPrune, runPrune } = await import('@darkive/core/letting-go/prune');
      const { presentPrune } = await import('../present/prune.ts');
      const dryRun = flags['dry-run'];
      const { ask } = session;
      const confirm = async (plan: PruneDocument): Promise<boolean> => {
        await session.tell(presentPrune(plan, session.look));
        return (await ask?.('Remove them, FULL archives included? Type yes: ')) === 'yes';
      };
      const options = {
        config,
        definitions,
        removeOrphans: flags['remove-orphans'],
        allowMass: flags['allow-mass'],
        keepFull: flags['keep-full'],
        wait,
        yes: flags.yes,
        confirm: ask === null ? null : confirm,
      };
      const services = await session.services({ config, plugins: 'all', logs: !dryRun });
      const { document, exit } = await (dryRun ? planPrune(options, services) : runPrune(options, services));
      return { exit, result: shown(document, presentPrune) };
    });
  }
}

interface SimulationFlags {
  readonly simulate: Age;
  readonly every?: Age | undefined;
  readonly full?: Age | 'off' | undefined;
  readonly diff?: Age | 'off' | undefined;
  readonly incr?: Age | 'off' | undefined;
}

async function simulate(
  session: Session,
  config: Config,
  definitions: readonly string[],
  { simulate: length, every, full, diff, incr }: SimulationFlags,
): Promise<Performed> {
  const { simulatePrune } = await import('@darkive/core/letting-go/simulate-prune');
  const { presentSimulation } = await import('../present/simulation.ts');
  const period = (given: Age | 'off' | undefined, otherwise: Age): Age | null =>
    given === 'off' ? null : (given ?? otherwise);
  const zone = localZone();
  const { document, exit } = await simulatePrune(
    {
      config,
      definitions,
      zone,
      length,
      every: every ?? { count: 1, unit: 'd' },
      schedule: {
        FULL: period(full, { count: 1, unit: 'y' }),
        DIFF: period(diff, { count: 1, unit: 'mo' }),
        INCR: period(incr, { count: 3, unit: 'd' }),
      },
    },
    await session.services({ config, plugins: 'none', logs: false }),
  );
  return { exit, result: shown(document, presentSimulation) };
}
