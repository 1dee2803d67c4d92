import { DarkiveError } from '@darkive/core/plugin';
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
  const check = request.command('scrub') === null ? 'verify' : 'scrub';
  const monthly = options.timers[check].toLowerCase() === 'off' ? '' : line('41 5 1 * *', check, '--quiet');
  const due = line('17 * * * *', 'backup', 'due', '--quiet', '--wait', options.wait);
  return `# Darkive: add these lines with \`crontab -e\`\n${due}${monthly}`;
}

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
