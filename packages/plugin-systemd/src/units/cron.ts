import { DarkiveError } from '@darkive/core/plugin';
import { unattended } from './unattended.ts';
import type { UnitRequest } from './unit-request.ts';

/**
 * Lines for crontab(5), for machines without systemd. cron makes up for nothing that was missed, so it looks every
 * hour. It mails what is printed, which with `--quiet` is only what must be read.
 */
export function cronLines(request: UnitRequest): string {
  const { node, cli, config, environment, options } = request;
  const names = Object.keys(environment).toSorted();
  const variables = names.map((name) => `${name}=${quote(environment[name] ?? '')}`);
  const line = (when: string, ...words: readonly string[]): string => {
    const command = [...variables, ...[node, cli, ...words, '--config', config.file].map(quote)].join(' ');
    // For cron a bare "%" is a line break.
    return `${when} ${command.replaceAll('%', '\\%')}\n`;
  };
  const due = line('17 * * * *', ...unattended('backup', options));
  const others = OTHERS.map(([work, when]) =>
    options.timers[work].toLowerCase() === 'off' ? '' : line(when, ...unattended(work, options)),
  );
  return `# Darkive: add these lines with \`crontab -e\`\n${due}${others.join('')}`;
}

/** Calendar expressions of systemd cannot be said in crontab(5): the usual times, for what is not `off`. */
const OTHERS = [
  ['prune', '47 4 * * *'],
  ['scrub', '41 5 * * 0'],
  ['drill', '41 6 1 * *'],
] as const;

/** For a POSIX shell. A line break would end the line of cron. */
function quote(word: string): string {
  if (/[\n\r\0]/.test(word)) {
    throw new DarkiveError('config-invalid', `cron cannot express ${JSON.stringify(word)}: it holds a line break.`, {
      hint: 'Choose another name for it, for example by a symbolic link, and use that in the configuration.',
      facts: { path: word },
    });
  }
  return /^[A-Za-z0-9_.,:=@+/-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
