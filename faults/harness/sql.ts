import { startProgram, type Running } from './run-program.ts';
import type { Stage } from './stage.ts';

/** Runs one SQL statement on a database, in a process of its own; with a file to make then, it holds the database open. */
export function startSql(stage: Stage, database: string, statement: string, held: string | null = null): Running {
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(process.argv[1]);
    database.exec(process.argv[2]);
    if (process.argv[3]) {
      require('node:fs').writeFileSync(process.argv[3], '');
      setInterval(() => database, 1000);
    }`;
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '-e', script, database, statement];
  return startProgram(held === null ? node : [...node, held], { cwd: stage.directory, env: process.env });
}
