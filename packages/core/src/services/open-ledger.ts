import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/types.ts';
import { DarkiveError } from '../errors/index.ts';
import { ioError } from '../fs/index.ts';
import { openLedger, type Ledger } from '../ledger/index.ts';
import type { Services } from './services.ts';

/** The ledger of a configuration: `<state>/ledger.sqlite`. `check`: which tables are looked at for damage first. */
export async function openServicesLedger(
  config: Pick<Config, 'state'>,
  services: Pick<Services, 'clock'>,
  check: 'all' | 'archives' = 'all',
): Promise<Ledger> {
  try {
    await mkdir(config.state, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw ioError(error, 'create the state directory', config.state);
  }
  return openLedger({ file: join(config.state, 'ledger.sqlite'), clock: services.clock, mode: 'write', check });
}

/** As above, when there is a ledger at all; a command that only asks what is remembered makes none. */
export async function openKnownLedger(
  config: Pick<Config, 'state'>,
  services: Pick<Services, 'clock' | 'log'>,
): Promise<Ledger> {
  const file = join(config.state, 'ledger.sqlite');
  await access(file).catch((cause: unknown) => {
    throw new DarkiveError('ledger-unusable', `There is no ledger at ${file}.`, { cause });
  });
  const ledger = await openServicesLedger(config, services, 'archives');
  if (ledger.openFinding !== null) services.log.warn(ledger.openFinding.message);
  return ledger;
}
