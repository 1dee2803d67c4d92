import { install, NODE_ALONE } from './darkive.ts';
import { factor, time } from './machine.ts';
import { medians } from './processes.ts';

/** `darkive --version` beside `node -e 0`; goal: at most 3 ×. */
export async function benchStartup(directory: string): Promise<readonly string[]> {
  const { command } = install(directory, { source: directory });
  const [alone = 0, version = 0, help = 0] = await medians(15, [NODE_ALONE, command('--version'), command('--help')]);
  return [
    `node -e 0             ${time(alone)}`,
    `darkive --version     ${time(version)}  ${factor(version, alone)}  (goal 3.0 ×)`,
    `darkive --help        ${time(help)}  ${factor(help, alone)}`,
  ];
}
