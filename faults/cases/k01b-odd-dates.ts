import { faultCase } from '../harness/fault-case.ts';
import { runReport } from '../harness/run-report.ts';
import { writeLetters } from '../harness/trees.ts';

/** Seconds since 1970, and what comes back. */
const DATES: readonly (readonly [string, string])[] = [
  ['-9223372036854775808', '0'],
  ['-14256000', '0'],
  ['-1', '0'],
  ['0', '0'],
  ['2147483648', '2147483648'],
  ['4294967296', '4294967296'],
  ['99999999999', '99999999999'],
  ['9000000000000', '9000000000000'],
  ['99999999999999999', '99999999999999999'],
];

const OLD = `mkdir old && echo x >old/new && ln -s x link && touch -h -d 1960-01-01 link old`;
const EACH = `for date; do echo "$date" >"at $date"; touch -d "@$date" "./at $date"; done`;

export const k01b = faultCase({
  id: 'K01b',
  title: 'dates before 1970, after 2038 and 2106, and at the end of time; of files, a directory, a symbolic link',
  expected: '0; those before 1970 named and restored as 1970, all others as they are; no command stumbles over one',
  async run(stage) {
    await writeLetters(stage.data, stage.random);
    // Many file systems cut such dates; this one keeps them.
    const target = `${stage.directory}/target`;
    await stage.mounts(
      `mkdir "${target}"; for at in "${stage.data}" "${target}"; do mount -t tmpfs -o size=20m none "$at"; done`,
    );
    await stage.run(['sh', '-ec', `cd "$0"; ${OLD}; ${EACH}`, stage.data, ...DATES.map(([date]) => date)]);
    for (const type of ['full', 'diff', 'incr']) {
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', type, '--json']);
      const { findings } = runReport(ended);
      stage.sees(type, ended.code, 0);
      for (const name of ['at -1', 'at -14256000', 'at -9223372036854775808', 'old', 'link'])
        stage.sees(`${type} names ${name}`, findings.includes(name), true);
      stage.sees(`${type} names no other`, findings.split('\n').length, 1);
    }
    stage.sees('restore', (await stage.darkive(['restore', '.', '--to', 'target/out'])).code, 0);
    const seen = await stage.run(['sh', '-c', 'cd target/out && stat -c "%n %Y" at* old link | sort', stage.directory]);
    const wanted = [...DATES.map(([date, back]) => `at ${date} ${back}`), 'link 0', 'old 0'];
    stage.sees('restored', seen.stdout.trim().split('\n').toSorted(), wanted.toSorted());
    for (const command of [
      ['find', 'at'],
      ['versions', 'at 99999999999999999'],
      ['versions', 'at 9000000000000'],
      ['diff', '2026-01-01', 'now'],
      ['verify'],
      ['catalog', 'rebuild'],
      ['catalog', 'check'],
      ['status'],
    ]) {
      for (const more of [[], ['--json']]) {
        const ended = await stage.darkive([...command, ...more]);
        const stumbled = /RangeError|out of range|Invalid time|Report this/i.exec(`${ended.stdout}${ended.stderr}`);
        stage.sees([...command, ...more].join(' '), stumbled?.[0] ?? '', '');
        if (command[0] !== 'diff') stage.sees('and its exit', ended.code, 0);
      }
    }
  },
});
