import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startProgram, type Ended } from './run-program.ts';

/** One thing that must stay true and did not. */
export interface Violation {
  /** `I1`, `I2`, `I6`, or `restore`. */
  readonly invariant: string;
  readonly what: string;
}

export interface CheckHow {
  /** What a killed run leaves behind may still lie there. */
  readonly crashed?: boolean;
  /** Nothing is restored; checksums and `dar -t` alone. */
  readonly quick?: boolean;
}

const SCRIPT = join(import.meta.dirname, '../checker/check.sh');

/** The shell script that shares no code with Darkive, started within the surroundings of a stage. */
export interface Checker {
  /** Notes the files of an archive, and the source as the tree that it must restore to. */
  remember(archive: string): Promise<void>;
  /** Looks at everything. */
  check(offered: Ended, how?: CheckHow): Promise<readonly Violation[]>;
  /** The tree below a directory as one text: names, kinds, modes, times, contents, extended attributes. */
  fingerprint(directory: string): Promise<string>;
}

export function createChecker(
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
  prefix: () => readonly string[],
): Checker {
  const run = (...args: readonly string[]): Promise<Ended> =>
    startProgram([...prefix(), SCRIPT, ...args], { cwd: directory, env, timeout: 600_000 }).end;
  return {
    async remember(archive) {
      const { code, stderr } = await run('remember', directory, archive);
      if (code !== 0) throw new Error(`the checker cannot remember ${archive}: ${stderr}`);
    },
    async check(offered, { crashed = false, quick = false } = {}) {
      await writeFile(join(directory, 'known/list.json'), offered.stdout);
      const { code, stdout, stderr } = await run(
        'check',
        directory,
        ...(crashed ? ['crashed'] : []),
        ...(quick ? ['quick'] : []),
      );
      const violations = stdout.split('\n').filter(Boolean).map(parseLine);
      const listed =
        offered.code === 0 || offered.code === 3
          ? []
          : [{ invariant: 'I5', what: `list ends with ${offered.code}: ${offered.stderr}` }];
      if ((code === 0) !== (violations.length === 0)) throw new Error(`the checker itself failed: ${code} ${stderr}`);
      return [...violations, ...listed];
    },
    async fingerprint(tree) {
      const { code, stdout, stderr } = await run('fingerprint', tree);
      if (code !== 0) throw new Error(`no fingerprint of ${tree}: ${stderr}`);
      return stdout;
    },
  };
}

function parseLine(line: string): Violation {
  const [invariant = '?', what = line] = line.split('\t');
  return { invariant, what };
}
