import { readdir } from 'node:fs/promises';
import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f07 = faultCase({
  id: 'F07',
  title: 'predicted need > free',
  expected: '7 before any write',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 4, 100_000);
    await stage.configure({ definition: { guards: { 'keep-free': '1000TB' } } });
    const kept = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('keep-free', kept.code, 7);

    await stage.mounts(`mount -t tmpfs -o size=64k,nr_inodes=50 none ${stage.archives}`);
    await stage.configure();
    const small = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('small file system', small.code, 7);
    stage.sees('guard', runReport(small).findings, /"guard":"space"/);
    const written = await stage.run(['find', stage.archives, '-type', 'f', '-size', '+0', '-name', '*home*']);
    stage.sees('written', written.stdout, '');
    stage.sees(
      'written before',
      (await readdir(stage.archives)).filter((name) => !name.startsWith('.')),
      [],
    );
  },
});
