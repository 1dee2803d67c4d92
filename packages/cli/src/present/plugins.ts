import type { PluginsDocument, PluginStatus } from '@darkive/core/setting-up/plugin-status';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';
import { formatTable } from './table.ts';

const STATES = {
  loaded: ['green', 'loaded'],
  options: ['red', 'wrong options'],
  refused: ['red', 'refused'],
  off: ['dim', 'off'],
} as const satisfies Record<PluginStatus['state'], readonly [string, string]>;

/** A table; below a plugin that takes no part, why. */
export function presentPlugins(document: PluginsDocument, withOthers: boolean, { paint }: Look): string {
  const { plugins, others, apiVersion, configuration } = document;
  const columns = ['PLUGIN', 'VERSION', 'API', 'FROM', 'STATE', 'HOOKS'];
  const rows = plugins.map(({ name, version, apiVersion: api, from, state, hooks, places }) => {
    const [style, word] = STATES[state];
    return [
      name,
      version,
      api === null ? '?' : String(api),
      from,
      paint(style, word),
      [...hooks, ...places.map((kind) => `places: ${kind}`)].join(', '),
    ];
  });
  const [head = '', ...lines] = formatTable(
    columns.map((title) => ({ title })),
    rows,
  )
    .trimEnd()
    .split('\n');
  const told = lines.map((line, index) => `${line}${belowLine(plugins[index], apiVersion, paint)}\n`);
  const rest = withOthers
    ? others.map(({ name, version, from }) => `${name} ${version} (${from}, commands only)\n`)
    : [];
  const note = configuration === null ? '' : `Options were not checked: ${printable(configuration)}\n`;
  return `${plugins.length === 0 ? 'No plugins installed.\n' : `${head}\n`}${told.join('')}${rest.join('')}${note}`;
}

function belowLine(plugin: PluginStatus | undefined, apiVersion: number, paint: Look['paint']): string {
  if (plugin === undefined) return '';
  const { name, place, state, reason, from } = plugin;
  const lines = place === null ? [] : [`\n  ${printable(place)}`];
  if (state === 'off') lines.push(`\n  ${reason ?? ''}`);
  if (state === 'options')
    lines.push(`\n  ${printable(reason ?? '')}\n  ${paint('cyan', '→')} Run: darkive config check`);
  if (state === 'refused') {
    const remove = from === 'bundled' ? '' : `, or remove it: darkive plugins uninstall ${name}`;
    const step = `Update it${remove}. This Darkive speaks version ${apiVersion} of the contract.`;
    lines.push(`\n  ${printable(reason ?? '')}\n  ${paint('cyan', '→')} ${step}`);
  }
  return lines.join('');
}
