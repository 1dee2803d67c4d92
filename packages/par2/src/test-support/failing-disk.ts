// Run by unreadable.test.ts with a library that makes reads fail: node failing-disk.ts create|verify|repair, in the
// directory of the set. Prints the result, or the error's code, as JSON.
import { createParity, Par2Error, repairParity, verifyParity } from '../index.ts';

const operations = {
  create: () => createParity({ base: '.', files: ['data'], output: 'new.par2', blockSize: 4000, recoveryBlocks: 10 }),
  verify: () => verifyParity({ index: 'set.par2' }),
  repair: () => repairParity({ index: 'set.par2' }),
};
const operation = operations[process.argv[2] as keyof typeof operations];
try {
  console.log(JSON.stringify(await operation()));
} catch (error) {
  console.log(JSON.stringify({ code: error instanceof Par2Error ? error.code : String(error) }));
}
