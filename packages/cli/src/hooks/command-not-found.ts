import type { Hook } from '@oclif/core';
import { DarkiveError } from '@darkive/core/errors';

/** Answers an unknown command with the nearest one that exists. Never asks, never runs another command instead. */
const hook: Hook.CommandNotFound = async function ({ id, config }) {
  const { closest } = await import('@darkive/core/config');
  const typed = id.replaceAll(':', ' ');
  const known = config.commands.filter(({ hidden }) => !hidden).map((command) => command.id.replaceAll(':', ' '));
  const nearest = closest(typed, known) ?? closest(typed.split(' ')[0] ?? '', known);
  throw new DarkiveError('usage-invalid', `'${typed}' is not a darkive command.`, {
    hint:
      nearest === null
        ? 'Run `darkive --help` for the list of commands.'
        : `Run \`darkive ${nearest}\` if that is what you meant; \`darkive --help\` lists all commands.`,
  });
};

export default hook;
