import { mkdir } from 'node:fs/promises';
import { adviceFor, lingerAdvice } from '../../advice.ts';
import { describe, forceFlag, SystemdCommand, unitFlags } from '../../base-command.ts';
import { unitDirectory } from '../../host.ts';
import { installUnits } from '../../manager/install.ts';
import { connectManager } from '../../manager/manager.ts';
import { presentFindings, presentNames } from '../../present.ts';
import { generateUnits } from '../../units/generate.ts';

export default class SystemdInstall extends SystemdCommand {
  static override summary = 'Install timers and services that make the backups, and start the timers.';
  static override description = describe(
    'Judges all units first, then writes them, reloads systemd, and enables the timers; when a step fails, everything ' +
      'is as it was. Run it again after an update of Node or Darkive, and after changes to the configuration. Units that ' +
      'were edited by hand are shown as a difference, and kept unless --force is given.',
    ['done', 'failed', 'usage', 'refused'],
  );
  static override examples = [
    '<%= config.bin %> systemd install',
    '<%= config.bin %> systemd install --system --config /etc/darkive/config.yaml',
  ];
  static override flags = { ...unitFlags, ...forceFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(SystemdInstall);
    const request = await this.unitRequest(flags);
    const { scope, config, cache } = request;
    const manager = await connectManager(scope, this.host);
    const directory = unitDirectory(scope, this.host);
    // A sandboxed service cannot make the directories that it may write to.
    for (const path of [config.state, config.temporary, config.log.directory, cache]) {
      await mkdir(path, { recursive: true, mode: 0o700 });
    }
    const installed = await installUnits(
      { units: generateUnits(request), directory, force: flags.force },
      manager,
      this.host,
    );
    const findings = [...adviceFor(request), ...(await lingerAdvice(manager))];
    const nothing = installed.written.length + installed.removed.length === 0;
    const text =
      (nothing ? `Up to date in ${directory}\n` : '') +
      presentNames(`Wrote to ${directory}`, installed.written) +
      presentNames('Removed', installed.removed) +
      presentNames('Run now', installed.enabled) +
      presentFindings(findings);
    this.present(flags.json, { schema: 'darkive.systemd-install/1', scope, directory, ...installed, findings }, text);
  }
}
