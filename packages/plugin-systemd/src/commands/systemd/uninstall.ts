import { printableName } from '@darkive/core/plugin';
import { commonFlags, describe, forceFlag, SystemdCommand } from '../../base-command.ts';
import { unitDirectory } from '../../host.ts';
import { uninstallUnits } from '../../manager/install.ts';
import { connectManager } from '../../manager/manager.ts';
import { presentFindings, presentNames } from '../../present.ts';

export default class SystemdUninstall extends SystemdCommand {
  static override summary = 'Stop the timers, and remove what `systemd install` wrote.';
  static override description = describe(
    'Removes only units that Darkive wrote. Those that were edited by hand are kept unless --force is given. A backup ' +
      'that is running goes on.',
    ['done', 'failed', 'usage', 'refused'],
  );
  static override examples = ['<%= config.bin %> systemd uninstall', '<%= config.bin %> systemd uninstall --system'];
  static override flags = { system: commonFlags.system, json: commonFlags.json, ...forceFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(SystemdUninstall);
    const scope = this.scopeOf(flags);
    const manager = await connectManager(scope, this.host);
    const directory = unitDirectory(scope, this.host);
    const { removed, left, findings } = await uninstallUnits(directory, flags.force, manager);
    const text =
      (removed.length === 0
        ? `Nothing of Darkive is in ${printableName(directory)}\n`
        : presentNames(`Removed from ${directory}`, removed)) +
      presentNames('Not written by Darkive, and left', left) +
      presentFindings(findings);
    this.present(
      flags.json,
      { schema: 'darkive.systemd-uninstall/1', scope, directory, removed, left, findings },
      text,
    );
  }
}
