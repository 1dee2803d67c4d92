import { Buffer } from 'node:buffer';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { faultCase, notRun } from '../harness/fault-case.ts';
import { needProgram } from '../harness/programs.ts';
import { powerless } from '../harness/powerless.ts';
import { runReport } from '../harness/run-report.ts';
import type { Stage } from '../harness/stage.ts';

/** How a directory becomes one that an ordinary user cannot read, by its name in the source. */
const CLOSED: readonly (readonly [string, number])[] = [
  ['none', 0],
  ['list only', 0o444],
  ['search only', 0o311],
  ['inside/another', 0],
  ['with\nline break', 0],
  ['a: b', 0],
];

export const k01 = faultCase({
  id: 'K01',
  title: 'directories that may not be read (000, 444, 311; nested; odd names): FULL, DIFF, and readable again',
  expected: '3, every path named; nothing recorded as deleted unless named; the next DIFF has all of it again',
  async run(stage) {
    const through = powerless();
    for (const [name] of CLOSED) {
      await mkdir(join(stage.data, name, 'deep'), { recursive: true });
      await writeFile(join(stage.data, name, 'file'), `of ${name}`);
      await writeFile(join(stage.data, name, 'deep/file'), `deep in ${name}`);
    }
    await writeMany(stage);
    await writeFile(join(stage.data, 'locked'), 'the right to read it goes');
    await writeFile(Buffer.concat([Buffer.from(`${stage.data}/`), Buffer.from([0x66, 0xff])]), 'not UTF-8');
    await stage.restorePoint();

    await close(stage);
    await stage.nextSecond();
    const full = await stage.darkive(['backup', 'full', '--json'], { through });
    stage.sees('FULL', [full.code, runReport(full).outcome], [3, 'degraded']);
    for (const [name] of CLOSED) stage.sees(`FULL names ${name}`, namesUnread(full.stdout, name), true);

    await stage.nextSecond();
    await open(stage);
    await stage.restorePoint();
    await close(stage);
    await stage.nextSecond();
    const diff = await stage.darkive(['backup', 'diff', '--json'], { through });
    stage.sees('DIFF', diff.code, 3);
    for (const [name] of CLOSED) {
      stage.sees(`DIFF names ${name}`, namesUnread(diff.stdout, name), true);
      stage.sees(`DIFF says what it deletes in ${name}`, deletions(diff.stdout, `${name}/`).length, { oneOf: [1, 2] });
    }
    // Its content may have changed with its rights: nobody can tell.
    stage.sees('DIFF names the file that may not be read', namesUnread(diff.stdout, 'locked'), true);
    // What they hold is counted as well: a file below each `deep`.
    stage.sees('DIFF counts what is below', below(diff.stdout), CLOSED.length);

    await open(stage);
    const later = await stage.restorePoint('diff');
    await stage.darkive(['restore', '.', '--archive', later, '--to', 'out']);
    await stage.restoresTo(later, join(stage.directory, 'out'));

    await chmod(stage.data, 0o444);
    stage.sees('the root may not be searched', (await stage.darkive(['backup', 'diff'], { through })).code, 7);
    await chmod(stage.data, 0);
    stage.sees('nor read', (await stage.darkive(['backup', 'full'], { through })).code, 7);
    await chmod(stage.data, 0o755);
  },
});

export const k01a = faultCase({
  id: 'K01a',
  title: 'a disk that fails in the middle of a directory (EIO from readdir, of which dar says nothing)',
  expected: '3, the directory named; a DIFF that misses its files names them as not deleted',
  async run(stage) {
    const strace = needProgram('strace');
    if ((await stage.run([strace, '-o', '/dev/null', 'true'])).code !== 0) notRun('strace may not trace here');
    const broken = join(stage.data, 'broken');
    await mkdir(broken);
    for (let file = 1; file <= 3; file += 1) await writeFile(join(broken, `file ${file}`), `${file}`);
    await writeMany(stage);
    await stage.restorePoint();
    // Darkive's own look at the directory fails as dar's does: the disk is broken for both.
    const failing = [strace, '-f', '-o', '/dev/null', '-P', broken, '-e', 'inject=getdents64:error=EIO'];
    for (const type of ['diff', 'full']) {
      await stage.nextSecond();
      const ended = await stage.darkive(['backup', type, '--json'], { through: failing });
      stage.sees(type, ended.code, 3);
      stage.sees(`${type} names it`, runReport(ended).findings, /files-unreadable: .*broken/);
      if (type === 'diff') stage.sees('not deleted', deletions(ended.stdout, 'broken/').length, 3);
    }
  },
});

/** So much that what is closed later is no shrunk source. */
async function writeMany(stage: Stage): Promise<void> {
  await mkdir(join(stage.data, 'open'));
  for (let file = 1; file <= 90; file += 1) await writeFile(join(stage.data, 'open', `${file}`), `${file} `.repeat(50));
}

async function close(stage: Stage): Promise<void> {
  for (const [name, mode] of CLOSED) await chmod(join(stage.data, name), mode);
  await chmod(join(stage.data, 'locked'), 0);
}

async function open(stage: Stage): Promise<void> {
  for (const [name] of CLOSED) await chmod(join(stage.data, name), 0o755);
  await chmod(join(stage.data, 'locked'), 0o644);
}

interface Told {
  readonly code: string;
  readonly facts: { readonly paths?: readonly string[]; readonly below?: number };
}

function told(stdout: string): readonly Told[] {
  return (JSON.parse(stdout) as { runs: { findings: Told[] }[] }).runs[0]?.findings ?? [];
}

/** The directory itself, or what is in it: where it may be listed, dar fails at its entries. */
function namesUnread(stdout: string, name: string): boolean {
  const shown = displayed(name);
  const paths = told(stdout)
    .filter(({ code }) => code === 'files-unreadable')
    .flatMap(({ facts }) => facts.paths ?? []);
  return paths.some((path) => path === name || path === shown || path.startsWith(`${name}/`));
}

function deletions(stdout: string, prefix: string): string[] {
  const shown = displayed(prefix);
  return told(stdout)
    .filter(({ code }) => code === 'recorded-as-deleted')
    .flatMap(({ facts }) => facts.paths ?? [])
    .filter((path) => path.startsWith(prefix) || path.startsWith(shown));
}

/** As Darkive shows a name that no terminal should get as it is. */
function displayed(name: string): string {
  return name.replace('\n', String.raw`\x0a`);
}

function below(stdout: string): number {
  return told(stdout).find(({ code }) => code === 'recorded-as-deleted')?.facts.below ?? 0;
}
