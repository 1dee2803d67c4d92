import { join } from 'node:path';
import { faultCase, type FaultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { keeps, measured, processorTimeOf } from '../scale/measured.ts';

export const f17 = manyFiles('F17', 100_000, false);
export const x01 = manyFiles('X01', 1_000_000, true);

/** Makes so many files of a line each, a thousand in a directory. */
const MAKE_FILES = `
const { mkdirSync, writeFileSync } = require('node:fs');
const [root, count] = process.argv.slice(1);
for (let folder = 0; folder * 1000 < Number(count); folder += 1) {
  mkdirSync(root + '/folder ' + folder);
  for (let file = 0; file < 1000; file += 1) writeFileSync(root + '/folder ' + folder + '/file number ' + file, file + '\\n');
}`;

function manyFiles(id: string, files: number, long: boolean): FaultCase {
  return faultCase({
    id,
    title: `${files.toLocaleString('en')} files`,
    expected: '0; darkive itself takes at most 200 MB; what it adds to dar is told',
    long,
    alone: true,
    timeout: long ? 7200 : 600,
    async run(stage) {
      const megabytes = 400 + Math.ceil(files / 200);
      await stage.mounts(`mount -t tmpfs -o size=${megabytes}m,nr_inodes=${files + 20_000} none ${stage.data}`);
      await stage.configure({ definition: { slice: 'none', guards: { 'keep-free': 1, 'shrink': 'off' } } });
      const made = await stage.run([process.execPath, '-e', MAKE_FILES, stage.data, String(files)], {
        timeout: 600_000,
      });
      stage.sees('files made', made.code, 0);
      await backUp(stage, files);
    },
  });
}

/** Megabytes. What parity takes with its threads, some 50, is in it, and does not depend on the number of files. */
const MOST_MEMORY = 200;

async function backUp(stage: Stage, files: number): Promise<void> {
  const base = join(stage.directory, 'plain');
  const create = await processorTimeOf(stage, ['dar', '-N', '-Q', '-c', base, '-R', stage.data, '-zzstd:3']);
  const test = await processorTimeOf(stage, ['dar', '-N', '-Q', '-t', base]);
  await stage.run(['rm', `${base}.1.dar`]);
  for (const type of ['full', 'diff']) {
    await stage.nextSecond();
    const cost = await measured(stage, ['backup', type]);
    stage.sees(`backup ${type}`, cost.code, 0);
    keeps(stage, `backup ${type}, peak memory of darkive`, cost.peakBytes / 1e6, MOST_MEMORY, 'MB');
    // Lists twice, counts the source and fills the index: what darkive itself does with each file.
    keeps(
      stage,
      `backup ${type}, darkive itself, for each 100,000 files`,
      (cost.ownSeconds * 100_000) / files,
      15,
      's',
    );
    stage.sees(
      `processor time of all: ${cost.cpuSeconds.toFixed(1)} s, of darkive itself ${cost.ownSeconds.toFixed(1)} s, of dar -c ${create.toFixed(1)} s, of dar -t ${test.toFixed(1)} s`,
      'told',
      'told',
    );
  }
  for (const args of [['list'], ['find', 'file number 77', '--limit', '5'], ['versions', 'folder 7/file number 77']]) {
    const cost = await measured(stage, args);
    stage.sees(args.slice(0, 2).join(' '), cost.code, 0);
    keeps(stage, `${args[0]}, peak memory`, cost.peakBytes / 1e6, 150, 'MB');
  }
}
