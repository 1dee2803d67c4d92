import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pairArchiveNames } from './archive-names.ts';
import { missingInTree, missingLine } from './compare.ts';
import type { Machine } from './machine.ts';
import { readPage, type PageItem } from './page.ts';
import { PREPARATIONS } from './preparations.ts';

/** Says of the next yaml block that it is used from then on. */
const USE = 'this is the configuration';

const DEFINITIONS = 'definitions:\n  Documents:\n    root: ~/Documents\n  Pictures:\n    root: ~/Pictures\n';

/** Does what a page says, from top to bottom, on a machine. What is not as the page says, with its line; empty when all is. */
export async function runPage(text: string, machine: Machine): Promise<readonly string[]> {
  const problems: string[] = [];
  let use = false;
  try {
    await prepare('a machine with data', machine);
    for (const item of readPage(text)) {
      if (item.kind === 'preparation' && item.text === USE) use = true;
      else if (item.kind === 'preparation') await prepare(item.text, machine);
      else if (item.kind === 'configuration') {
        problems.push(...(await configure(item, use, machine)));
        use = false;
      } else if (item.kind === 'file') problems.push(...writeFile(item, machine));
      else if (item.kind === 'command') problems.push(...(await runCommand(item, text, machine)));
    }
  } finally {
    await machine.stop();
  }
  return problems;
}

async function prepare(name: string, machine: Machine): Promise<void> {
  const preparation = PREPARATIONS[name];
  if (preparation === undefined)
    throw new Error(`"${name}" is none of: ${[...Object.keys(PREPARATIONS), USE].join('; ')}`);
  await preparation(machine);
}

async function runCommand(
  { command, exit, shown, line }: PageItem & { kind: 'command' },
  page: string,
  machine: Machine,
): Promise<readonly string[]> {
  let typed = machine.toMachine(command);
  for (const [written, real] of pairArchiveNames(page, machine.archives())) typed = typed.replaceAll(written, real);
  const { code, output } = await machine.run(typed);
  let seen = machine.toPage(output);
  for (const [written, real] of pairArchiveNames(page, machine.archives())) seen = seen.replaceAll(real, written);
  const where = `line ${line}: $ ${command}`;
  if (code !== exit) return [`${where}\n  ended with ${code}, the page says ${exit}:\n${seen}`];
  const missing = / --tree\b/.test(command) ? missingInTree(shown, seen) : missingLine(shown, seen);
  return missing === null ? [] : [`${where}\n  did not print: ${missing}\n  but:\n${seen}`];
}

/** A file that is there already must say what the page shows of it. */
function writeFile({ path, text, line }: PageItem & { kind: 'file' }, machine: Machine): readonly string[] {
  const file = join(machine.home, path.slice('~/'.length));
  if (existsSync(file)) {
    return readFileSync(file, 'utf8') === text ? [] : [`line ${line}: ${path} is not what the page shows`];
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return [];
}

/** A part of a configuration is completed with the archive directory and definitions of all pages, and must be right. */
async function configure(
  { text, line }: PageItem & { kind: 'configuration' },
  use: boolean,
  machine: Machine,
): Promise<readonly string[]> {
  const parts = [
    /^version:/m.test(text) ? '' : 'version: 1\n',
    /^archives:/m.test(text) ? '' : 'archives: /mnt/backup/archives\n',
    /^definitions:/m.test(text) ? '' : DEFINITIONS,
  ];
  const file = join(machine.home, use ? '.config/darkive/config.yaml' : 'part.yaml');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, machine.toMachine(`${parts.join('')}${text}`));
  const { code, output } = await machine.run(`darkive config check --config '${file}'`);
  return code === 0 ? [] : [`line ${line}: this configuration is not accepted:\n${machine.toPage(output)}`];
}
