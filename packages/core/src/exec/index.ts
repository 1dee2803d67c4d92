export { displayCommand } from './display-command.ts';
export { idleRunner } from './idle-runner.ts';
export { requireTool } from './require-tool.ts';
export { createToolRunner, type ToolRunnerOptions } from './tool-runner.ts';
export type { Argument, RunOptions, RunResult, ToolRunner } from './types.ts';
