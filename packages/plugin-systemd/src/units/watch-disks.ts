import { commandVector } from './command-line.ts';
import { quoteArgument } from './quote.ts';
import { unattended } from './unattended.ts';
import type { UnitRequest } from './unit-request.ts';

/**
 * `$0` is findmnt, which prints a line for every mount as it happens; the lines wait in the pipe while copies are made, so that none is
 * missed. The first line stands for what is mounted already. Exit codes 0 and 3: something was there, and it may be detached.
 */
const WATCH = [
  'copy() { text=$("$@"); code=$?; [ -z "$text" ] || printf "%s\\n" "$text"; ',
  'case $code in 0|3) if command -v notify-send >/dev/null; then notify-send --app-name=Darkive "Darkive: copies" "$text"; fi;; esac; }; ',
  '{ echo /dev/; exec "$0" --poll=mount --noheadings --raw --output SOURCE; } | ',
  'while read -r source; do case $source in /dev/*) copy "$@" </dev/null;; esac; done',
].join('');

/** `ExecStart=` of the service that copies to every known disk as soon as it is mounted. */
export function watchLine(findmnt: string, request: UnitRequest): string {
  const command = commandVector(unattended('copy', request.options), 'Archives are being copied', request);
  return ['/bin/sh', '-c', WATCH, findmnt, ...command].map(quoteArgument).join(' ');
}
