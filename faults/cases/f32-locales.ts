import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { runReport } from '../harness/run-report.ts';
import { writeNastyNames } from '../harness/trees.ts';

export const f32 = faultCase({
  id: 'F32',
  title: '`LC_ALL` = fr_FR, C, tr_TR',
  expected: 'same results',
  async run(stage) {
    const locales = join(stage.directory, 'locales');
    await mkdir(locales);
    for (const name of ['fr_FR', 'tr_TR']) {
      if (!existsSync(`/usr/share/i18n/locales/${name}`)) notRun('the package locales is not installed');
      const args = ['-i', name, '-f', 'UTF-8', join(locales, `${name}.UTF-8`)];
      stage.sees(`made ${name}`, (await stage.run([needProgram('localedef'), ...args])).code, { oneOf: [0, 1] });
    }
    await writeNastyNames(stage.data);
    const seen: string[] = [];
    for (const locale of ['fr_FR.UTF-8', 'C', 'tr_TR.UTF-8']) {
      const env = { LC_ALL: locale, LANG: locale, LANGUAGE: locale, LOCPATH: locales };
      await stage.nextSecond();
      const backup = await stage.darkive(['backup', 'full', '--json'], { env });
      const { archive, findings } = runReport(backup);
      await stage.remember(archive);
      const show = await stage.darkive(['show', archive, '--json'], { env });
      const missing = await stage.darkive(['restore', 'I İ ı i', '--to', 'none'], { env });
      const restore = await stage.darkive(['restore', '.', '--to', `in ${locale}`], { env });
      stage.sees(locale, [backup.code, show.code, missing.code, restore.code, findings], [0, 0, 8, 0, '']);
      seen.push(show.stdout.slice(show.stdout.indexOf('"entries":[')));
    }
    stage.sees('same listings', new Set(seen).size, 1);
    const date = await stage.run(['date', '+%A', '-d', '2026-11-21'], {
      env: { LC_ALL: 'fr_FR.UTF-8', LOCPATH: locales },
    });
    stage.sees('the locales work', date.stdout.trim(), 'samedi');
  },
});
