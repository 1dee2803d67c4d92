import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processesOf } from '../harness/environment.ts';
import { faultCase } from '../harness/fault-case.ts';
import { listAt } from '../harness/json-value.ts';
import { oldInstallation } from '../harness/old-installation.ts';
import { writeLetters } from '../harness/trees.ts';
import { until } from '../harness/wait.ts';

export const f02Import = faultCase({
  id: 'F02-import',
  title: 'SIGKILL of `darkive import dar-backup` at random moments (20 of the 200 kills)',
  expected: 'the next import finishes; no false restore point; archives of dar-backup as they were',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 1, 30_000);
    const { conf, archives } = await oldInstallation(stage);
    const sums = async (): Promise<string> =>
      (await stage.run(['sh', '-c', 'cd archives && sha256sum home_*.dar home_*.par2'])).stdout;
    const before = await sums();
    const args = ['import', 'dar-backup', '--config', conf, '--to', stage.configFile];
    let killed = 0;
    let longest = 2;
    for (let kill = 1; kill <= (stage.long ? 20 : 3); kill += 1) {
      await rm(stage.configFile, { force: true });
      await stage.run([
        'sh',
        '-c',
        'rm -rf archives/*.json archives/*-catalogue* archives/*.dmd archives/.darkive state',
      ]);
      const running = stage.start(args);
      await Promise.race([sleep(stage.random() * longest * 1000), running.end]);
      running.kill('SIGKILL');
      if ((await running.end).signal === 'SIGKILL') killed += 1;
      await until('its children have ended', () => processesOf(basename(stage.directory)).length === 0, 30);
      const again = await stage.darkive(args);
      longest = again.seconds;
      stage.sees('import again', again.code, { oneOf: [0, 3] });
      const listed = await stage.darkive(['list', '--json']);
      stage.sees('listed', listAt(listed.stdout, 'archives').length, archives.length);
      await stage.check({ quick: true });
    }
    stage.sees('killed', killed > 0, true);
    stage.sees('archives as they were', (await sums()) === before, true);
  },
});
