import type { UnitRequest } from './unit-request.ts';
import { quoteArgument } from './quote.ts';

/**
 * Where sleep cannot be kept off (a user who is not logged in may not), the command runs all the same. The arguments
 * come as parameters, so no shell reads a path.
 */
const INHIBITED =
  'if "$0" --what=sleep true 2>/dev/null; then exec "$0" --what=sleep --who=Darkive --why="$1" "$@"; fi; exec "$@"';

/** `ExecStart=` of a service: this Node, this command, this configuration. */
export function commandLine(words: readonly string[], why: string, request: UnitRequest): string {
  return commandVector(words, why, request).map(quoteArgument).join(' ');
}

/** The same, not yet quoted. */
export function commandVector(words: readonly string[], why: string, request: UnitRequest): readonly string[] {
  const { node, cli, config, inhibit, options } = request;
  const command = [node, cli, ...words, '--config', config.file];
  // The program itself is not searched for variables, so it must be one without a dollar sign: always the shell.
  return inhibit !== null && options['inhibit-sleep']
    ? ['/bin/sh', '-c', INHIBITED.replace('"$1"', `"${why}"`), inhibit, ...command]
    : ['/bin/sh', '-c', 'exec "$0" "$@"', ...command];
}
