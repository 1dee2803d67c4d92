// One operation in a process of its own, for script/benchmarks/parity-many.ts. Build first: pnpm exec tsc -b packages/par2
//   node bench/many.bench.mjs create|verify DIRECTORY BLOCK_SIZE RECOVERY_BLOCKS
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createParity, verifyParity } from '../dist/index.js';

const [operation, directory, blockSize, recoveryBlocks] = process.argv.slice(2);
if (operation === 'create') {
  await createParity({
    base: directory,
    files: readdirSync(directory).filter((name) => !name.endsWith('.par2')),
    output: join(directory, 'ours.par2'),
    blockSize: Number(blockSize),
    recoveryBlocks: Number(recoveryBlocks),
    sha256: false,
  });
} else {
  const { status } = await verifyParity({ index: join(directory, 'ours.par2') });
  if (status !== 'intact') throw new Error(status);
}
