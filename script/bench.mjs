// Prints what Darkive itself costs, each figure with its peer from the same run:
// ./script/bench [startup|list|overhead|memory|parity|parity-many|parity-large|backup|catalogue|copies]…
import { parseArgs } from 'node:util';
import { benchBackup } from './benchmarks/backup.ts';
import { benchCatalogue } from './benchmarks/catalogue.ts';
import { benchCopies } from './benchmarks/copies.ts';
import { benchList } from './benchmarks/list.ts';
import { machine } from './benchmarks/machine.ts';
import { benchMemory } from './benchmarks/memory.ts';
import { benchOverhead } from './benchmarks/overhead.ts';
import { benchLargeParity, benchParity } from './benchmarks/parity.ts';
import { benchManyInSets } from './benchmarks/parity-many.ts';
import { benchStartup } from './benchmarks/startup.ts';
import { withWorkDirectory } from './benchmarks/work-directory.ts';

const BENCHES = {
  'startup': benchStartup,
  'list': benchList,
  'overhead': benchOverhead,
  'memory': benchMemory,
  'parity': benchParity,
  'parity-many': benchManyInSets,
  'parity-large': benchLargeParity,
  'backup': benchBackup,
  'catalogue': benchCatalogue,
  'copies': benchCopies,
};
/** Takes minutes and gigabytes. */
const ONLY_BY_NAME = new Set(['parity-many', 'parity-large']);

const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  process.stderr.write(`Unknown: ${unknown.join(', ')}. Choose from ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(2);
}

process.stdout.write(`${machine()}\n`);
for (const [name, bench] of Object.entries(BENCHES)) {
  if (positionals.length > 0 ? !positionals.includes(name) : ONLY_BY_NAME.has(name)) continue;
  process.stdout.write(`\n${name}\n`);
  for (const line of await withWorkDirectory(bench)) process.stdout.write(`  ${line}\n`);
}
