/**
 * A process that writes runs into a ledger: `node write-runs.ts FILE FIRST COUNT`. Prints `open`, then the number of each run
 * once it is written. Each report has 40 findings, so that there is something to tear.
 */
import { openLedger } from '../open.ts';
import { sampleReport, sampleStart, uuid } from './samples.ts';

const [file = '', first = '1', count = '1'] = process.argv.slice(2);
const ledger = await openLedger({ file, clock: () => new Date('2027-03-10T12:00:00Z'), mode: 'write' });
process.stdout.write('open\n');
const findings = Array.from({ length: 40 }, (_, index) => ({
  severity: 'info' as const,
  code: 'filler',
  message: 'x'.repeat(200),
  hint: null,
  facts: { index },
}));
for (let number = Number(first); number < Number(first) + Number(count); number++) {
  ledger.startRun(sampleStart({ runId: uuid(number) }));
  ledger.endRun(sampleReport({ runId: uuid(number), findings }));
  process.stdout.write(`${number}\n`);
}
ledger.close();
