/** A process that reads archives for ever: `node hold-for-reading.ts ARCHIVES`. Prints `held`. */
import { holdForReading } from '../read-hold.ts';

await holdForReading(process.argv[2] ?? '', `reader-${process.pid}`);
process.stdout.write('held\n');
setInterval(() => undefined, 1000);
