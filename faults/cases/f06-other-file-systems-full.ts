import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

export const f06 = faultCase({
  id: 'F06',
  title: 'file system full for parity, temporary files, ledger (three cases)',
  expected: 'degraded or failed as documented; a verified archive is kept',
  async run(stage) {
    const { archives, state, temporary } = stage;
    await stage.mounts(`
      mount -t tmpfs -o size=1800k,nr_inodes=300 none ${archives}
      for place in ${state} ${temporary}; do mkdir "$place"; mount -t tmpfs -o size=2000k,nr_inodes=50 none "$place"; done`);
    await writeLetters(stage.data, stage.random, 5, 200_000);
    await stage.configure({ top: { plugins: { '@darkive/plugin-par2': { ratio: '100%' } } } });
    const parity = await stage.darkive(['backup', 'full', '--json']);
    stage.sees('no room for parity', parity.code, 3);
    stage.sees('is told', runReport(parity).findings, /degraded .*parity/i);
    await stage.remember(runReport(parity).archive);

    await stage.nextSecond();
    await stage.configure({ top: { plugins: { '@darkive/plugin-par2': { create: false } } } });
    await stage.run(['sh', '-c', `head -c 1900k /dev/zero >${temporary}/filler`]);
    const diff = ['backup', 'diff', '--json'];
    await stage.run(['sh', '-c', `cp "${stage.data}/letters/letter 1.bin" "${stage.data}/letters/new.bin"`]);
    const temporaryFull = await stage.darkive(diff);
    await stage.run(['rm', `${temporary}/filler`]);
    stage.sees('no room for the restore test', temporaryFull.code, 1);
    stage.sees('is told', runReport(temporaryFull).findings, /target-full: [^\n]* cannot be tested/);

    await stage.nextSecond();
    await stage.run(['sh', '-c', `head -c 3M /dev/zero >${state}/filler`]);
    const ledgerFull = await stage.darkive(diff);
    stage.sees('no room for the ledger', ledgerFull.code, 3);
    await stage.run(['rm', `${state}/filler`]);
    await stage.remember(runReport(ledgerFull).archive);
    await stage.darkive(['list']);
    stage.sees('ledger check', (await stage.darkive(['ledger', 'check'])).code, 0);
  },
});
