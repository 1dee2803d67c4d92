import { printableName } from '@darkive/core/plugin';
import { commonFlags, describe, SystemdCommand } from '../../base-command.ts';
import { unitDirectory } from '../../host.ts';
import { connectManager } from '../../manager/manager.ts';
import { unitStatus, type UnitStatus } from '../../manager/status.ts';

export default class SystemdStatus extends SystemdCommand {
  static override summary = 'Show the installed units: when they run next, and how they ended last.';
  static override description = describe('Exit 3 when none is installed, a service failed, or a timer does not run.', [
    'done',
    'failed',
    'usage',
    'degraded',
  ]);
  static override examples = ['<%= config.bin %> systemd status', '<%= config.bin %> systemd status --system --json'];
  static override flags = { system: commonFlags.system, json: commonFlags.json };

  override async run(): Promise<void> {
    const { flags } = await this.parse(SystemdStatus);
    const scope = this.scopeOf(flags);
    const manager = await connectManager(scope, this.host);
    const directory = unitDirectory(scope, this.host);
    const units = await unitStatus(directory, manager);
    const text =
      units.length === 0 ? `No units of Darkive are in ${printableName(directory)}\n` : units.map(presentUnit).join('');
    const well = units.length > 0 && !units.some(isUnwell);
    this.present(
      flags.json,
      { schema: 'darkive.systemd-status/1', scope, directory, units },
      text,
      well ? 'done' : 'degraded',
    );
  }
}

function isUnwell({ name, active }: UnitStatus): boolean {
  return active === 'failed' || (name.endsWith('.timer') && active !== 'active');
}

function presentUnit(unit: UnitStatus): string {
  const { name, authorship, active, enabled, result, exitCode, next, last } = unit;
  const words = [active ?? 'unknown', ...(enabled === null || enabled === 'static' ? [] : [enabled])];
  if (authorship !== 'ours') words.push(authorship === 'edited' ? 'edited by hand' : 'not written by Darkive');
  if (next !== null) words.push(`next ${next}`);
  if (last !== null) words.push(`last ${last}`);
  if (result !== null) words.push(`ended with ${result}, exit ${exitCode}`);
  return `${printableName(`${name}  ${words.join(', ')}`)}\n`;
}
