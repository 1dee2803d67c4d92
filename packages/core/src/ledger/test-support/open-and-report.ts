/**
 * `node open-and-report.ts FILE [UID]`: opens the ledger and writes a hundred runs; prints `ok`, or the error as JSON.
 * As root, becomes UID first.
 */
import { asDarkiveError } from '../../errors/index.ts';
import { openLedger } from '../open.ts';
import { sampleReport, uuid } from './samples.ts';

const [file = '', uid] = process.argv.slice(2);
await import('better-sqlite3');
if (uid !== undefined && process.getuid?.() === 0) process.seteuid?.(Number(uid));
try {
  const ledger = await openLedger({ file, clock: () => new Date('2027-03-10T12:00:00Z'), mode: 'write' });
  for (let number = 1; number <= 100; number++) ledger.endRun(sampleReport({ runId: uuid(number) }));
  ledger.close();
  process.stdout.write('ok');
} catch (error) {
  const { code, message, hint } = asDarkiveError(error);
  process.stdout.write(JSON.stringify({ code, message, hint }));
}
