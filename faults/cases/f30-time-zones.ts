import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clockAt } from '../harness/clock.ts';
import { faultCase } from '../harness/fault-case.ts';
import { at, listAt } from '../harness/json-value.ts';
import { writeLetters } from '../harness/trees.ts';

export const f30 = faultCase({
  id: 'F30',
  title: 'time zones, both DST changes, 29 February, year end',
  expected: 'ids unique and sorted; retention over a simulated year equals a golden file',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 5000);
    const names: string[] = [];
    for (const [index, time] of TIMES.entries()) {
      const zone = index % 2 === 0 ? 'Europe/Berlin' : 'America/St_Johns';
      names.push(await stage.restorePoint(index === 0 ? 'full' : 'diff', clockAt(time, zone)));
    }
    stage.sees('unique', new Set(names).size, TIMES.length);
    const days = names.map((name) => name.slice(-17, -2));
    stage.sees(
      'in UTC, sorted',
      days,
      TIMES.map((time) => time.slice(0, 16).replace(' ', '_').replace(':', '')),
    );
    const listed = await stage.darkive(['list', '--json'], { env: { TZ: 'Asia/Kathmandu' } });
    stage.sees(
      'list',
      listAt(listed.stdout, 'archives').map((archive) => (archive as { name: string }).name),
      names,
    );
    // The hour from two to three comes twice that night in Berlin; a time in it means the first one.
    const twice = await stage.darkive(['restore', '.', '--at', '2027-10-31 02:59:59', '--plan', '--json'], {
      env: { TZ: 'Europe/Berlin' },
    });
    stage.sees('the hour that comes twice', at(twice.stdout, 'point', 'name'), names[2] ?? '');

    await stage.configure({ definition: { retention: RETENTION } });
    for (const zone of ['Europe/Berlin', 'America/St_Johns']) {
      const year = ['prune', '--simulate', '1y', '--full', '1mo', '--diff', '1w', '--incr', '1d', '--json'];
      const { code, stdout } = await stage.darkive(year, clockAt('2027-03-01 00:30:00', zone));
      stage.sees(`a year in ${zone}`, code, 0);
      const golden = join(import.meta.dirname, `../golden/year-${zone.replace('/', '-')}.json`);
      if (process.env['FAULTS_WRITE_GOLDEN'] === '1') await writeFile(golden, stdout);
      stage.sees('equals the golden file', minutes(stdout) === minutes(await readFile(golden, 'utf8')), true);
    }
  },
});

/** The same document, times and names without their seconds: Darkive begins a moment after the time that it is given. */
function minutes(text: string): string {
  return JSON.stringify(JSON.parse(text))
    .replaceAll(/(T\d\d:\d\d):[\d.]+Z/g, '$1Z')
    .replaceAll(/(_\d\d\d\d-\d\d-\d\d_\d{4})\d\d/g, '$1');
}

const RETENTION = { 'keep-daily': 7, 'keep-weekly': 4, 'keep-monthly': 6, 'keep-yearly': 2 };

/** UTC. Around both changes of the clock in Berlin, on 31 December and 1 January, and on a 29 February. */
const TIMES = [
  '2027-03-28 00:59:00',
  '2027-03-28 01:00:00',
  '2027-10-31 00:30:00',
  '2027-10-31 01:30:00',
  '2027-12-31 23:59:00',
  '2028-01-01 00:00:00',
  '2028-02-29 12:00:00',
  '2028-03-01 00:00:00',
];
