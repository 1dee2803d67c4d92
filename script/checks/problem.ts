/** Something a check found wrong. */
export interface Problem {
  /** Relative to the repository, with `/`. */
  readonly file: string;
  /** 1-based; null when the whole file is meant. */
  readonly line: number | null;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** One line a problem: `file:line  message`. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${line === null ? file : `${file}:${line}`}  ${message}`;
}

/** Prints what a check found and sets the exit code. `checked` says what was looked at: "42 files". */
export function report(problems: readonly Problem[], checked: string): void {
  for (const problem of problems) process.stdout.write(`${formatProblem(problem)}\n`);
  process.stdout.write(`${checked}, ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}\n`);
  if (problems.length > 0) process.exitCode = 1;
}
