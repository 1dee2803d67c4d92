import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { install, NODE_ALONE } from './darkive.ts';
import { factor, time } from './machine.ts';
import { medians, run } from './processes.ts';

const ARCHIVES = 1000;
const DEFINITIONS = ['alpha', 'beta', 'gamma', 'delta'] as const;

/** `darkive list` of 1,000 archives beside `node -e 0`; goal: at most 8 ×. */
export async function benchList(directory: string): Promise<readonly string[]> {
  const root = join(directory, 'source');
  mkdirSync(root);
  const { archives, command } = install(directory, Object.fromEntries(DEFINITIONS.map((name) => [name, root])));
  for (let number = 0; number < ARCHIVES; number += 1) writeArchive(archives, number);

  const first = await run(command('list'));
  const { stdout } = await run(command('list', '--json'));
  const listed = (JSON.parse(stdout) as { archives: unknown[] }).archives.length;
  if (listed !== ARCHIVES) throw new Error(`darkive list shows ${listed} of ${ARCHIVES} archives.`);
  const [alone = 0, list = 0, json = 0] = await medians(15, [NODE_ALONE, command('list'), command('list', '--json')]);
  return [
    `node -e 0             ${time(alone)}`,
    `darkive list          ${time(list)}  ${factor(list, alone)}  (${ARCHIVES} archives; goal 8.0 ×)`,
    `darkive list --json   ${time(json)}  ${factor(json, alone)}`,
    `the first list        ${time(first.milliseconds)}  (reads every manifest into the ledger)`,
  ];
}

/** A published archive with a tiny slice, one an hour, each definition in turn. */
function writeArchive(archives: string, number: number): void {
  const definition = DEFINITIONS[number % DEFINITIONS.length] ?? 'alpha';
  const at = new Date(Date.UTC(2020, 0, 1) + number * 3_600_000).toISOString();
  const name = `${definition}_FULL_${at.slice(0, 10)}_${at.slice(11, 19).replaceAll(':', '')}`;
  const bytes = Buffer.from(`slice of ${name}`);
  const slice = {
    file: `${name}.1.dar`,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
  const manifest = {
    schema: 'darkive.manifest/1',
    id: randomUUID(),
    name,
    definition,
    type: 'FULL',
    reference: null,
    createdAt: at,
    publishedAt: at,
    host: 'bench',
    source: { root: '/nowhere', entries: 1, bytes: 1, selection: '0'.repeat(64) },
    tools: { dar: '2.7.8' },
    arguments: [],
    slices: [slice],
    artifacts: [],
    inodes: null,
    restoreTest: null,
    checks: [{ name: 'dar-test', result: 'passed', at, seconds: 1 }],
    outcome: 'success',
    findings: [],
  };
  writeFileSync(join(archives, slice.file), bytes);
  writeFileSync(join(archives, `${name}.manifest.json`), `${JSON.stringify(manifest)}\n`);
}
