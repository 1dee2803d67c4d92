import type { Authorship } from '../units/signature.ts';
import { installedUnits } from './installed-units.ts';
import type { Manager } from './manager.ts';

export interface UnitStatus {
  readonly name: string;
  readonly authorship: Authorship;
  /** Version of Darkive that wrote it. */
  readonly version: string | null;
  /** `active`, `inactive`, `failed` …, as systemd says it; null when it says nothing. */
  readonly active: string | null;
  /** `enabled`, `disabled`, `static` … */
  readonly enabled: string | null;
  /** How the last run of a service ended: `success`, `exit-code` … */
  readonly result: string | null;
  /** Exit code of the last run; null when there was none. */
  readonly exitCode: number | null;
  /** Next and last elapse of a timer, as systemd prints it. */
  readonly next: string | null;
  readonly last: string | null;
}

const PROPERTIES =
  'Id,ActiveState,UnitFileState,Result,ExecMainStatus,ExecMainExitTimestamp,NextElapseUSecRealtime,LastTriggerUSec';

/** Every installed unit, and what the manager knows of it. */
export async function unitStatus(directory: string, manager: Manager): Promise<readonly UnitStatus[]> {
  const installed = await installedUnits(directory);
  return Promise.all(
    installed.map(async ({ name, authorship, version }) => {
      const { stdout } = await manager.ask('show', `--property=${PROPERTIES}`, '--', name);
      const values = new Map(stdout.split('\n').map((line) => [line.split('=')[0] ?? '', line.replace(/^[^=]*=/, '')]));
      const value = (key: string): string | null => values.get(key) || null;
      const ran = value('ExecMainExitTimestamp') !== null;
      return {
        name,
        authorship,
        version,
        active: value('ActiveState'),
        enabled: value('UnitFileState'),
        result: ran ? value('Result') : null,
        exitCode: ran ? Number(value('ExecMainStatus')) : null,
        next: value('NextElapseUSecRealtime'),
        last: value('LastTriggerUSec'),
      };
    }),
  );
}
