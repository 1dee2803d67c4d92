import { Args, Flags } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';
import { BaseCommand, type Performed } from '../base-command.ts';
import { describe, WORKS } from '../describe.ts';
import { configFlag, jsonFlag, progressFlags } from '../flags.ts';
import { shown } from '../present/shown.ts';
import type { Session } from '../session.ts';

export default class Verify extends BaseCommand {
  static override summary = 'Check archives: slices, dar’s own test, and what plugins added.';
  static override description = describe(
    'Compares every slice and artifact with the manifest, reads the archive with `dar -t`, and asks the plugins. ' +
      'Changes nothing. Without an archive, all of them.',
    [...WORKS, 'degraded', 'damage', 'locked', 'refused', 'incomplete'],
  );
  static override examples = [
    '<%= config.bin %> verify',
    '<%= config.bin %> verify home_FULL_2026-11-21_095205',
    '<%= config.bin %> verify --definition home',
    '<%= config.bin %> verify --place bank',
  ];
  static override args = {
    archive: Args.string({ multiple: true, ignoreStdin: true, description: 'Names or ids; none means all.' }),
  };
  static override flags = {
    definition: Flags.string({ helpValue: 'NAME', description: 'Only archives of this definition.' }),
    place: Flags.string({
      helpValue: 'NAME',
      exclusive: ['definition'],
      description: 'Read every copy at this place instead, and hold it against what it should be.',
    }),
    rate: Flags.string({
      helpValue: 'SIZE',
      dependsOn: ['place'],
      description: 'With --place: read so many bytes in a second at most.',
    }),
    ...configFlag,
    ...progressFlags,
    ...jsonFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Verify);
    await this.perform(flags, async (session) => {
      if (flags.place !== undefined) return verifyAtPlace(session, flags.place, args.archive ?? [], flags.rate);
      const { verifyArchives } = await import('@darkive/core/proving/verify');
      const { presentVerify } = await import('../present/verify.ts');
      const config = await session.configOrTell();
      const { document, exit } = await verifyArchives(
        { config, archives: args.archive ?? [], definition: flags.definition ?? null },
        await session.services({ config, plugins: 'all', logs: true }),
      );
      return { exit, result: shown(document, presentVerify) };
    });
  }
}

async function verifyAtPlace(
  session: Session,
  name: string,
  archives: readonly string[],
  rateText: string | undefined,
): Promise<Performed> {
  if (archives.length > 0) {
    throw new DarkiveError('usage-invalid', 'A place is read as a whole.', {
      hint: 'Leave the names of archives out, or leave --place out.',
    });
  }
  const { verifyPlace } = await import('@darkive/core/copying/verify-place');
  const { parseRate } = await import('@darkive/core/session/budget');
  const { presentPlaceVerify } = await import('../present/places.ts');
  const rate = rateText === undefined ? null : parseRate(rateText);
  const config = await session.configOrTell();
  const services = await session.services({ config, plugins: 'all', logs: true });
  const { document, exit } = await verifyPlace({ config, name, rate }, services);
  return { exit, result: shown(document, presentPlaceVerify) };
}
