import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeTree } from '../../fs/index.ts';
import { runBackup } from '../../making/backup.ts';
import { workshop, type Workshop } from '../../test-support/workshop.ts';

async function backUp(shop: Workshop) {
  const options = { definitions: [], reference: null, allowShrink: true };
  const { document } = await runBackup({ config: shop.config, type: 'FULL', ...options }, shop.services);
  return document.runs[0];
}

/** Files with a mode and attributes, and a dar that is followed by a shell script after each extraction into `$root`. */
async function shopWith(afterwards: string): Promise<Workshop> {
  const shop = await workshop();
  const file = join(shop.data, 'file');
  writeFileSync(file, 'content');
  chmodSync(file, 0o640);
  execFileSync('setfattr', ['-n', 'user.note', '-v', 'x', file]);
  execFileSync('touch', ['-d', '@1600000000', file]);
  const bin = join(shop.directory, 'bin');
  mkdirSync(bin);
  program(
    bin,
    'dar',
    `root=; last=; for word; do [ "$last" = -R ] && root=$word; last=$word; done\n` +
      `case " $* " in *" -x "*) ;; *) exec ${real('dar')} "$@" ;; esac\n${real('dar')} "$@"; code=$?\n${afterwards}\nexit $code`,
  );
  return shop.with({ path: bin });
}

const real = (name: string): string => execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();

function program(bin: string, name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test.each([
  ['setfattr -x user.note "$root/file"', 'extended attributes differ'],
  ['setfattr -n user.note -v y "$root/file"', 'extended attributes differ'],
  ['chmod 600 "$root/file"', 'mode is 0600 instead of 0640'],
  ['touch -d 2001-01-01 "$root/file"', 'modification time differs'],
  ['printf CONTENT >"$root/file"; touch -d @1600000000 "$root/file"', 'content differs'],
])(
  'what an archive does not restore is its fault where the temporary directory could hold it: %s',
  async (after, why) => {
    const shop = await shopWith(after);
    const run = await backUp(shop);
    expect([run?.outcome, run?.error?.code]).toEqual(['failed', 'restore-test-failed']);
    expect(run?.findings.at(-1)?.message).toContain(why);
  },
);

test.runIf(existsSync('/dev/shm'))(
  'an attribute that is larger than the temporary directory can hold is named, and the rest is compared',
  async () => {
    const source = mkdtempSync('/dev/shm/darkive-test-');
    onTestFinished(() => removeTree(source));
    for (const name of ['large', 'small', 'none']) writeFileSync(join(source, name), name);
    const value = 'x'.repeat(9000);
    const shop = await workshop({ definition: { root: source } });
    const set = (file: string, text: string): boolean => {
      try {
        execFileSync('setfattr', ['-n', 'user.stream', '-v', text, file], { stdio: 'ignore' });
        return true;
      } catch {
        // Not every kernel has user attributes on tmpfs, and not every file system such small ones.
        return false;
      }
    };
    const probe = join(shop.directory, 'probe');
    writeFileSync(probe, '');
    const held = set(join(source, 'large'), value);
    const isLimit = held && !set(probe, value);
    set(join(source, 'small'), 'x');
    const run = await backUp(shop);
    expect(run).toMatchObject({ outcome: 'success', restoreTest: { sampled: 3, passed: 3, failed: 0 } });
    expect(run?.findings.map(({ code, hint }) => [code, hint?.includes('"temporary"')])).toEqual(
      isLimit ? [['temporary-limits', true]] : [],
    );
  },
);
