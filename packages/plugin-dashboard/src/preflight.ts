import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finding, type Finding, type HookContext, type PreflightEvent } from '@darkive/core/plugin';
import type { DashboardOptions } from './options.ts';

/** In `doctor` alone: a textfile that could not be written. A backup goes on without a word, and says it at its end. */
export async function preflight(
  { type }: PreflightEvent,
  { options: { textfile } }: HookContext<DashboardOptions>,
): Promise<readonly Finding[]> {
  if (type !== null || textfile === null) return [];
  try {
    await access(dirname(textfile), constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `The Prometheus textfile ${textfile} cannot be written: ${reason}`;
    return [finding('warning', 'textfile-unwritable', message, `Make ${dirname(textfile)} writable for this user.`)];
  }
}
