import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { finding, type Finding } from '@darkive/core/plugin';
import type { Host } from '../host.ts';
import { splitCommand } from '../units/quote.ts';
import type { Scope, UnitFile } from '../units/unit-request.ts';
import { installedUnits, planChange, type InstalledUnit } from './installed-units.ts';
import { verifyUnits } from './verify-units.ts';

const INSTALL = 'Run: darkive systemd install';

/** Compares what is installed with what would be installed now. Reads only, and needs no running manager. */
export async function checkUnits(
  wanted: readonly UnitFile[],
  directory: string,
  scope: Scope,
  host: Host,
): Promise<readonly Finding[]> {
  const installed = await installedUnits(directory);
  const findings: Finding[] = [];
  const complaints = await verifyUnits(wanted, scope, host);
  if (complaints === null)
    findings.push(
      finding(
        'warning',
        'systemd-missing',
        'systemd-analyze was not found: the units cannot be verified.',
        'Use cron on a machine without systemd: darkive systemd generate --cron',
      ),
    );
  for (const complaint of complaints ?? []) {
    findings.push(
      finding('error', 'unit-invalid', `systemd does not accept: ${complaint}`, 'Correct the configuration.'),
    );
  }
  if (installed.every(({ authorship }) => authorship === 'foreign')) {
    return [
      ...findings,
      finding('degraded', 'units-not-installed', `No units are installed in ${directory}.`, INSTALL),
    ];
  }
  const { write, remove, conflicts } = planChange(wanted, installed);
  const edited = new Set(conflicts.map(({ unit }) => unit.name));
  for (const { unit } of conflicts) {
    const what = unit.authorship === 'edited' ? 'was changed by hand' : 'was not written by Darkive';
    const hint = 'Keep changes in a drop-in (systemctl edit NAME), and run: darkive systemd install --force';
    findings.push(
      finding('degraded', 'unit-edited', `${unit.name} ${what}.`, hint, { file: join(directory, unit.name) }),
    );
  }
  for (const { name } of write.filter((unit) => !edited.has(unit.name))) {
    const present = installed.some((unit) => unit.name === name);
    const what = present ? `${name} is not what would be installed now.` : `${name} is missing.`;
    findings.push(finding('degraded', present ? 'unit-outdated' : 'unit-missing', what, INSTALL, { unit: name }));
  }
  for (const { name } of remove.filter((unit) => !edited.has(unit.name))) {
    findings.push(finding('degraded', 'unit-obsolete', `${name} is no longer needed.`, INSTALL, { unit: name }));
  }
  return [...findings, ...goneFiles(installed)];
}

/** Node or the command moved: the timer fires, and nothing happens. */
export function goneFiles(installed: readonly InstalledUnit[]): readonly Finding[] {
  const paths = installed
    .filter(({ authorship }) => authorship !== 'foreign')
    .flatMap(({ text }) => /^ExecStart=(.*)$/m.exec(text)?.[1] ?? [])
    .flatMap((line) => splitCommand(line).filter((word) => word.startsWith('/')));
  return [...new Set(paths)]
    .filter((path) => !existsSync(path))
    .map((path) =>
      finding('error', 'unit-program-gone', `The units start ${path}, which is not there.`, INSTALL, { path }),
    );
}
