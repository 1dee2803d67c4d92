import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../harness/json-value.ts';
import { faultCase } from '../harness/fault-case.ts';
import type { Stage } from '../harness/stage.ts';
import { writeLetters } from '../harness/trees.ts';

/** Clears the screen, hides, turns the direction, and writes a line that looks like one of ours. */
const HOSTILE = '\u001b[2J\u009b8m\u202e\u2028\ufeff\u061c\u0007\r\nVerdict: ok\n→ Run: forged\u001b]0;title\u0007';

/** ASCII and the signs that Darkive prints: everything else on the terminal came from the hostile hand. */
const ACTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;
const FORGED = /^(?:Verdict: ok\n→|→ Run: forged)/m;

interface Fields {
  readonly host: string;
  readonly source: object;
  readonly findings: readonly object[];
  readonly artifacts: readonly object[];
}

export const h12 = faultCase({
  id: 'H12',
  title: 'escapes and line breaks in the fields of a manifest that proves itself, and in arguments',
  expected: 'shown as what they are, in the line where they belong',
  async run(stage) {
    await writeLetters(stage.data, stage.random, 2, 20_000);
    const archive = await stage.restorePoint();
    const file = join(stage.archives, `${archive}.manifest.json`);
    await stage.changes(file);
    const sound = JSON.parse(await readFile(file, 'utf8')) as Fields & Record<string, unknown>;
    const forged = sealed({
      ...sound,
      outcome: 'degraded',
      host: HOSTILE,
      source: { ...sound.source, root: `/x${HOSTILE}` },
      tools: { [HOSTILE]: HOSTILE },
      arguments: [HOSTILE],
      checks: [{ name: HOSTILE, result: 'failed', at: '2026-01-01T00:00:00Z', seconds: 1 }],
      findings: [
        { severity: 'warning', code: HOSTILE, message: HOSTILE, hint: HOSTILE, facts: { [HOSTILE]: HOSTILE } },
      ],
      artifacts: [
        ...sound.artifacts,
        { kind: HOSTILE, producer: HOSTILE, file: HOSTILE, directory: null, bytes: 5, sha256: '0'.repeat(64) },
      ],
    });
    await writeFile(file, forged);
    await mkdir(join(stage.archives, '.darkive/copies'), { recursive: true });
    await writeFile(join(stage.archives, '.darkive/copies', `${archive}.manifest.json`), forged);

    const shown = await stage.darkive(['show', archive, '--json']);
    stage.sees('it is believed', at(shown.stdout, 'manifest', 'host') === HOSTILE, true);

    const commands = [
      ['list'],
      ['show', archive],
      ['status'],
      ['status', '--monitor'],
      ['verify'],
      ['backup', 'full', '--dry-run'],
      ['repair', archive, '--dry-run'],
      ['restore', '--plan', '--to', 'out'],
      ['restore', '--plan', '--to', `out${HOSTILE}`],
      ['restore', HOSTILE, '--plan', '--to', 'out'],
      ['show', HOSTILE],
      ['verify', HOSTILE],
      ['status', HOSTILE],
      ['find', HOSTILE],
      ['versions', HOSTILE],
      ['list', '--since', HOSTILE],
      ['pin', archive, '--reason', HOSTILE],
      ['config', 'check', '--config', `x${HOSTILE}`],
      [`--${HOSTILE}`],
      [HOSTILE],
    ];
    const misdeeds: string[] = [];
    for (const [index, args] of commands.entries()) {
      misdeeds.push(...(await misdeedsOf(stage, args)));
      if (stage.long || index % 3 === 0) misdeeds.push(...(await misdeedsOf(stage, [...args, '--json'])));
    }
    stage.sees(`of ${commands.length} commands, these print what acts`, misdeeds, []);
  },
});

/** As anybody can seal it: the digest of all lines but the last two is its last member. */
function sealed({ sha256: _digest, ...record }: Readonly<Record<string, unknown>>): string {
  const body = `${JSON.stringify(record, null, 2).slice(0, -'\n}'.length)},\n`;
  return `${body}  "sha256": "${createHash('sha256').update(body).digest('hex')}"\n}\n`;
}

async function misdeedsOf(stage: Stage, args: readonly string[]): Promise<readonly string[]> {
  const what = args.map((word) => word.replace(HOSTILE, 'HOSTILE')).join(' ');
  const { code, stdout, stderr } = await stage.darkive(args);
  return [
    ...(code !== null && [0, 2, 3, 5, 7, 8].includes(code) ? [] : [`${what}: exit ${code}`]),
    ...Object.entries({ stdout, stderr }).flatMap(([name, text]) => [
      ...(ACTS.test(text) ? [`${what}: ${name} acts`] : []),
      ...(FORGED.test(text) ? [`${what}: ${name} is forged`] : []),
    ]),
  ];
}
