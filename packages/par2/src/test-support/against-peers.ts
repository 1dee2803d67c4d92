import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createParity, Par2Error, repairParity, verifyParity } from '../index.ts';
import { randomCase } from './random-case.ts';

/** What came of one random case. `wrong` is null when all is as it should be. */
export interface Verdicts {
  readonly ours: string;
  readonly peers: readonly string[];
  /** We repaired what a peer gave up, and the bytes are right. */
  readonly better: boolean;
  readonly wrong: string | null;
}

/** The words for exit codes of par2cmdline. */
const WORDS = ['intact', 'repairable', 'beyond-repair'] as const;

/**
 * Verifies and repairs a random case here and asks the peers what they say of it. Wrong is: a verdict worse than a peer's,
 * `intact` with other bytes, a repair that gives other bytes or fails after `repairable`, and a change to anything when there
 * is no repair. `programs`: par2cmdline and others with its command line.
 */
export async function againstPeers(seed: number, directory: string, programs: readonly string[]): Promise<Verdicts> {
  const place = await mkdtemp(join(directory, 'case-'));
  try {
    return await inPlace(seed, place, programs);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function inPlace(seed: number, place: string, programs: readonly string[]): Promise<Verdicts> {
  const { blockSize, recoveryBlocks, files, left, extra, story } = randomCase(seed);
  for (const [name, bytes] of files) await writeFile(join(place, name), bytes);
  const index = join(place, 'set.par2');
  await createParity({ base: place, files: [...files.keys()], output: index, blockSize, recoveryBlocks, threads: 1 });
  for (const name of files.keys()) await rm(join(place, name));
  for (const [name, bytes] of left) await writeFile(join(place, name), bytes);

  const peers = await Promise.all(programs.map((program) => ask(program, place, ['set.par2', ...extra])));
  const extraFiles = extra.map((name) => join(place, name));
  const { status, recovery } = await verifyParity({ index, extraFiles, threads: 1 });
  const truth = [...files].every(([name, bytes]) => left.get(name)?.equals(bytes) === true);
  const rank = (word: string): number => WORDS.indexOf(word as (typeof WORDS)[number]);
  const problems: string[] = [];
  if ((status === 'intact') !== truth) problems.push(`said ${status}, and the bytes are ${truth ? 'right' : 'wrong'}`);
  for (const [i, peer] of peers.entries()) {
    if (rank(peer) < rank(status)) problems.push(`${programs[i]} says ${peer}`);
  }
  const code = await repairParity({ index, extraFiles, threads: 1 }).then(
    () => 'repaired',
    (error: unknown) => (error instanceof Par2Error ? error.code : String(error)),
  );
  if (code !== (status === 'beyond-repair' ? 'not-repairable' : 'repaired'))
    problems.push(`the repair ended with ${code}`);
  const wanted = code === 'repaired' ? new Map([...left, ...files]) : left;
  for (const [name, bytes] of wanted) {
    const now = await readFile(join(place, name)).catch(() => undefined);
    if (now?.equals(bytes) !== true) problems.push(`${name} has other bytes after it`);
  }
  const names = (await readdir(place)).filter((name) => !name.endsWith('.par2'));
  if (names.some((name) => !wanted.has(name))) problems.push(`left behind: ${names.join(' ')}`);
  const numbers = `${recovery.needed} of ${recovery.available}`;
  return {
    ours: status,
    peers,
    better: peers.some((peer) => rank(peer) > rank(status)),
    wrong: problems.length === 0 ? null : `seed ${seed} (${story}; ${numbers}): ${status}; ${problems.join('; ')}`,
  };
}

function ask(program: string, cwd: string, names: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, ['verify', '-qq', ...names], { cwd }, (error) => {
      const code = error === null ? 0 : error.code;
      resolve((typeof code === 'number' ? WORDS[code] : undefined) ?? `code ${code}`);
    });
  });
}
