import type { ManifestArgument, ManifestCommand, ManifestFlag } from '../packages/oclif-manifest.ts';
import { code, codeBlock, page, table } from './markdown.ts';

/** docs/reference/commands.md: every command that is not hidden, by package. */
export function commandsPage(
  packages: readonly { readonly name: string; readonly commands: readonly ManifestCommand[] }[],
): string {
  const parts = packages.flatMap(({ name, commands }) => {
    const shown = commands.filter(({ hidden }) => hidden !== true);
    if (shown.length === 0) return [];
    const origin = name === '@darkive/cli' ? [] : [`Added by ${code(name)}.`];
    return shown.flatMap((command) => [`## darkive ${words(command)}`, ...origin, ...describe(command)]);
  });
  return page('Commands', 'the commands themselves', parts);
}

function words({ id }: ManifestCommand): string {
  return id.replaceAll(':', ' ');
}

function describe(command: ManifestCommand): string[] {
  const args = Object.values(command.args ?? {}).filter(({ hidden }) => hidden !== true);
  const flags = Object.values(command.flags ?? {})
    .filter(({ hidden }) => hidden !== true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const parts = [fill(command.summary ?? '', command), codeBlock([usage(command, args, flags)])];
  const text = fill(command.description ?? '', command);
  if (text !== '' && text !== fill(command.summary ?? '', command)) parts.push(...paragraphs(text));
  if (args.length > 0) parts.push(table(['Argument', 'Meaning'], args.map(argumentRow)));
  if (flags.length > 0) parts.push(table(['Flag', 'Meaning'], flags.map(flagRow)));
  if (command.aliases !== undefined && command.aliases.length > 0) {
    parts.push(`Also: ${command.aliases.map((alias) => code(`darkive ${alias.replaceAll(':', ' ')}`)).join(', ')}.`);
  }
  const examples = (command.examples ?? []).flatMap((example) => exampleLines(example, command));
  if (examples.length > 0) parts.push('Examples:', codeBlock(examples));
  return parts.filter((part) => part !== '');
}

function usage(command: ManifestCommand, args: readonly ManifestArgument[], flags: readonly ManifestFlag[]): string {
  if (command.usage !== undefined)
    return [command.usage]
      .flat()
      .map((line) => `darkive ${fill(line, command)}`)
      .join('\n');
  const required = flags.filter((flag) => flag.required === true).map((flag) => `--${flag.name}${value(flag)}`);
  const optional = flags.length > required.length ? ['[FLAG…]'] : [];
  const positional = args.map(({ name, required: must, multiple }, index) => {
    const last = index === args.length - 1;
    const more = multiple === true || (command.strict === false && last) ? '…' : '';
    return must === true ? `${name.toUpperCase()}${more}` : `[${name.toUpperCase()}${more}]`;
  });
  return ['darkive', words(command), ...positional, ...required, ...optional].join(' ');
}

function argumentRow({ name, description, required, options }: ManifestArgument): string[] {
  const allowed = options === undefined ? '' : ` One of ${options.map(code).join(', ')}.`;
  return [code(name.toUpperCase()), `${description ?? ''}${allowed}${required === true ? ' Required.' : ''}`];
}

function flagRow(flag: ManifestFlag): string[] {
  const names = [
    flag.char === undefined ? '' : `-${flag.char}, `,
    flag.allowNo === true ? '--[no-]' : '--',
    flag.name,
    value(flag),
  ];
  const notes = [
    flag.summary ?? flag.description ?? '',
    flag.options === undefined ? '' : `One of ${flag.options.map(code).join(', ')}.`,
    isPlain(flag.default) ? `Default: ${code(String(flag.default))}.` : '',
    flag.multiple === true ? 'May be given several times.' : '',
    flag.required === true ? 'Required.' : '',
  ];
  return [code(names.join('')), notes.filter((note) => note !== '').join(' ')];
}

function value(flag: ManifestFlag): string {
  if (flag.type === 'boolean') return '';
  const shown =
    flag.helpValue === undefined ? `<${flag.options?.join('|') ?? flag.name}>` : [flag.helpValue].flat().join(' ');
  return ` ${shown}`;
}

function isPlain(setting: unknown): setting is string | number | true {
  return setting === true || typeof setting === 'number' || (typeof setting === 'string' && setting !== '');
}

function exampleLines(example: NonNullable<ManifestCommand['examples']>[number], command: ManifestCommand): string[] {
  if (typeof example === 'string')
    return fill(example, command)
      .split('\n')
      .map((line) => line.replace(/^\$ /, ''));
  const comment = example.description === undefined ? [] : [`# ${example.description}`];
  return [...comment, fill(example.command, command)];
}

/** Paragraphs as they are; one with indented lines is laid out (the list of exit codes) and stays so. */
function paragraphs(text: string): string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const lines = paragraph.split('\n');
    const indented = lines.findIndex((line) => /^\s+\S/.test(line));
    if (indented === -1) return [paragraph];
    const before = lines.slice(0, indented).join('\n');
    return [...(before === '' ? [] : [before]), codeBlock(lines.slice(indented), 'text')];
  });
}

/** oclif's template words: `<%= config.bin %> <%= command.id %>`. */
function fill(text: string, command: ManifestCommand): string {
  return text
    .replaceAll(/<%=\s*config\.bin\s*%>/g, 'darkive')
    .replaceAll(/<%=\s*command\.id\s*%>/g, words(command))
    .trim();
}
