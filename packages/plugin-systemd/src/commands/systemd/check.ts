import { printableName } from '@darkive/core/plugin';
import { describe, SystemdCommand, unitFlags } from '../../base-command.ts';
import { adviceFor } from '../../advice.ts';
import { unitDirectory } from '../../host.ts';
import { checkUnits } from '../../manager/check.ts';
import { presentFindings } from '../../present.ts';
import { generateUnits } from '../../units/generate.ts';

export default class SystemdCheck extends SystemdCommand {
  static override summary = 'Compare the installed units with the configuration, and let systemd judge them.';
  static override description = describe(
    'Tells units that are missing, outdated, edited by hand or no longer needed, programs that moved, and secrets that ' +
      'a service would not have. Changes nothing. Exit 3 when something needs you.',
    ['done', 'failed', 'usage', 'degraded'],
  );
  static override examples = ['<%= config.bin %> systemd check', '<%= config.bin %> systemd check --system'];
  static override flags = unitFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(SystemdCheck);
    const request = await this.unitRequest(flags);
    const { scope } = request;
    const directory = unitDirectory(scope, this.host);
    const found = await checkUnits(generateUnits(request), directory, scope, this.host);
    const findings = [...found, ...adviceFor(request)];
    const well = findings.every(({ severity }) => severity === 'info' || severity === 'warning');
    const text = `${presentFindings(findings)}${well ? `ok  the units in ${printableName(directory)} are those of ${printableName(request.config.file)}\n` : ''}`;
    this.present(
      flags.json,
      { schema: 'darkive.systemd-check/1', scope, directory, findings },
      text,
      well ? 'done' : 'degraded',
    );
  }
}
