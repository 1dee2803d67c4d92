import { faultCase, notRun } from '../harness/fault-case.ts';

export const f43 = faultCase({
  id: 'F43',
  title: 'dashboard: wrong Host, cross-site POST, traversal, HTML in names, 10,000 runs, database deleted while open',
  expected: 'refused or escaped; read-only; page still renders',
  async run(stage) {
    const { code } = await stage.darkive(['dashboard', '--help']);
    if (code !== 0) notRun('not run here yet: arrives with the dashboard');
    // A command that this case knows nothing about must not pass unseen.
    stage.sees('the dashboard has arrived: its faults', 'are not produced yet', 'are produced');
  },
});
