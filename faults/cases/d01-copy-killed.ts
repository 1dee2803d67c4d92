import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { addPlace, printOf, wrongAt } from '../harness/copies.ts';
import { faultCase } from '../harness/fault-case.ts';
import { writeLetters } from '../harness/trees.ts';

export const d01 = faultCase({
  id: 'D01',
  title: 'SIGKILL of `copy` at 100 random moments (fewer without --long)',
  expected: 'home claims nothing that is not there; the next run ends as one that nobody disturbed',
  timeout: 2400,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 3);
    await stage.configure({ definition: { slice: '40kB', copies: { want: 3 } } });
    await stage.restorePoint();
    await stage.restorePoint();
    const bank = await addPlace(stage, 'bank');
    const undisturbed = await stage.darkive(['copy', 'bank']);
    stage.sees('undisturbed', undisturbed.code, 0);
    stage.sees('undisturbed place', await wrongAt(stage, 'bank', { settled: true }), []);
    const archives = await printOf(join(bank, 'archives'));
    let [died, longest] = [0, undisturbed.seconds];
    const kills = stage.long ? 100 : 3;
    // Some end before their kill comes: it goes on until enough have come in time.
    for (let kill = 1; died < kills && kill <= kills * 3; kill += 1) {
      // Work for the next run: some copies are gone, or all of them.
      const share = stage.random() < 0.3 ? 1 : 0.5;
      for (const file of await readdir(join(bank, 'archives')))
        if (stage.random() < share) await rm(join(bank, 'archives', file));
      const running = stage.start(['copy', 'bank']);
      await sleep(stage.random() * longest * 900);
      running.kill('SIGKILL');
      if ((await running.end).signal === 'SIGKILL') died += 1;
      // What the case has taken away is claimed until a run has looked; whatever that has written by now is true.
      const again = await stage.darkive(['copy', 'bank']);
      longest = again.seconds;
      if (![0, 3].includes(again.code ?? -1)) stage.sees(`kill ${kill}: again: ${again.stderr}`, again.code, 0);
      const wrong = await wrongAt(stage, 'bank', { settled: true });
      if (wrong.length > 0) stage.sees(`kill ${kill}`, wrong, []);
      if ((await printOf(join(bank, 'archives'))) !== archives) stage.sees(`kill ${kill}: copies`, 'differ', 'equal');
      if (kill % 10 !== 3) continue;
      const before = await printOf(bank);
      const third = await stage.darkive(['copy', 'bank']);
      if (third.code !== 0 || (await printOf(bank)) !== before) stage.sees(`kill ${kill}: once more`, third.code, 0);
    }
    stage.sees('killed in time', died > kills / 2, true);
  },
});

export const d01b = faultCase({
  id: 'D01-2',
  title: 'SIGKILL of `copy` to an empty place, and while room is made',
  long: true,
  expected: 'home claims nothing that is not there; no archive falls below what it had or must have',
  timeout: 2400,
  async run(stage) {
    await writeLetters(stage.data, stage.random, 4);
    await stage.configure({ definition: { slice: '40kB', copies: { 'want': 3, 'keep-at-least': 1 } } });
    const first = await stage.restorePoint();
    const bank = await addPlace(stage, 'bank');
    // Room for one archive: the second makes the first go, which a second place holds by then.
    await addPlace(stage, 'aunt', '--capacity', '600kB');
    stage.sees('first', (await stage.darkive(['copy'])).code, 0);
    await stage.restorePoint();
    const kills = 40;
    for (let kill = 1; kill <= kills; kill += 1) {
      const running = stage.start(['copy']);
      await sleep(200 + stage.random() * 900);
      running.kill('SIGKILL');
      await running.end;
      for (const name of ['bank', 'aunt']) {
        const wrong = await wrongAt(stage, name, { settled: false });
        if (wrong.length > 0) stage.sees(`kill ${kill} at ${name}`, wrong, []);
      }
      if (kill % 2 === 0) await rm(join(bank, 'archives'), { recursive: true, force: true });
      // What the case has taken away itself is no claim: the run that looks takes it back.
      if (kill % 2 === 0) await stage.darkive(['copy', '--limit', '1']);
    }
    stage.sees('at last', (await stage.darkive(['copy'])).code, { oneOf: [0, 3] });
    for (const name of ['bank', 'aunt']) stage.sees(name, await wrongAt(stage, name, { settled: true }), []);
    const there = await readdir(join(bank, 'archives'));
    stage.sees('the first', there.filter((file) => file.startsWith(first)).length > 0, true);
  },
});
