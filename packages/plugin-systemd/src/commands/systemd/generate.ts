import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { DarkiveError, refuseInArchives, writeNamedFile } from '@darkive/core/plugin';
import { adviceFor } from '../../advice.ts';
import { describe, forceFlag, SystemdCommand, unitFlags } from '../../base-command.ts';
import { installedUnits, planChange, refuseConflicts } from '../../manager/installed-units.ts';
import { requireValidUnits } from '../../manager/verify-units.ts';
import { presentFindings, presentNames } from '../../present.ts';
import { cronLines } from '../../units/cron.ts';
import { generateUnits } from '../../units/generate.ts';

export default class SystemdGenerate extends SystemdCommand {
  static override summary = 'Print the units that `systemd install` would install, or write them to a directory.';
  static override description = describe(
    'The units hold the exact paths of Node, of this command and of the configuration. With --cron, lines for a ' +
      'machine without systemd. Needs no systemd; where it is there, it judges the units first.',
    ['done', 'failed', 'usage', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> systemd generate',
    '<%= config.bin %> systemd generate --system --to ./units',
    '<%= config.bin %> systemd generate --cron',
  ];
  static override flags = {
    ...unitFlags,
    ...forceFlag,
    to: Flags.string({ helpValue: 'DIR', description: 'Write the units there; unit files that were edited are kept.' }),
    cron: Flags.boolean({ description: 'Print lines for crontab instead.' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(SystemdGenerate);
    const request = await this.unitRequest(flags);
    if (flags.cron) {
      if (flags.to !== undefined) throw twoWishes();
      const lines = cronLines(request);
      return this.present(flags.json, { schema: 'darkive.systemd-cron/1', lines: lines.trimEnd().split('\n') }, lines);
    }
    const units = generateUnits(request);
    const findings = adviceFor(request);
    await requireValidUnits(units, request.scope, this.host);
    const document = { schema: 'darkive.systemd-units/1', scope: request.scope, units, findings };
    if (flags.to === undefined) {
      const text = units.map((unit) => `# ${unit.name}\n${unit.text}`).join('\n');
      return this.present(flags.json, { ...document, directory: null }, text);
    }
    const directory = resolve(flags.to);
    const change = planChange(units, await installedUnits(directory));
    if (!flags.force)
      refuseConflicts({ ...change, conflicts: change.conflicts.filter(({ wanted }) => wanted !== null) }, directory);
    await refuseInArchives(directory);
    await mkdir(directory, { recursive: true });
    for (const { name, text } of units) await writeNamedFile(join(directory, name), text);
    const names = units.map(({ name }) => name);
    const text = `${presentNames(`Wrote to ${directory}`, names)}${presentFindings(findings)}`;
    this.present(flags.json, { ...document, directory }, text);
  }
}

function twoWishes(): DarkiveError {
  return new DarkiveError('usage-invalid', '--cron prints lines; it does not go with --to.', {
    hint: 'Leave out one of them.',
  });
}
