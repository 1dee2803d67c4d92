import { expect, test } from 'vitest';
import { againstPeers } from './test-support/against-peers.ts';
import { sandbox } from './test-support/sandbox.ts';

/** Set it for a longer run: `DARKIVE_PAR2_CASES=500`. The seeds are always the same. */
const CASES = Number(process.env['DARKIVE_PAR2_CASES'] ?? 40);
const PROGRAMS = ['par2', ...(process.env['PAR2_TURBO'] ? [process.env['PAR2_TURBO']] : [])];

test(
  `in ${CASES} random cases no verdict is worse than a peer's, and every repair gives the bytes that were`,
  { timeout: 20_000 + 1000 * CASES },
  async () => {
    const box = await sandbox();
    const wrong: string[] = [];
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= CASES; seed++) {
      const verdicts = await againstPeers(seed, box.path, PROGRAMS);
      if (verdicts.wrong !== null) wrong.push(verdicts.wrong);
      const key = `${verdicts.ours}${verdicts.better ? ', better' : ''}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    expect(wrong).toEqual([]);
    // A run that never meets one of them would prove little.
    expect([...seen.keys()]).toEqual(expect.arrayContaining(['intact', 'repairable', 'beyond-repair']));
  },
);
