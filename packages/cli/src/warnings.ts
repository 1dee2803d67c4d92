/**
 * Prints process warnings as one line each on stderr. Node's own form has a process id and a stack; oclif's, about a
 * plugin that cannot be loaded, fills ten lines on every command.
 */
export function showWarningsAsLines(host: NodeJS.Process, stderr: { write(text: string): unknown }): void {
  // Node prints warnings in a listener of its own.
  host.removeAllListeners('warning');
  host.on('warning', (warning) => {
    const line = warningLine(warning);
    if (line !== null) stderr.write(line);
  });
}

/** The text for one warning; null for what only concerns developers. */
export function warningLine(warning: Error & { readonly detail?: string }): string | null {
  if (warning.name === 'ExperimentalWarning' || warning.name === 'DeprecationWarning') return null;
  const plugin = brokenPlugin(warning);
  if (plugin === null) return `warning: ${firstLine(warning.message)}\n`;
  return (
    `warning: plugin ${plugin} could not be loaded: ${firstLine(warning.message)}\n` +
    `→ Run \`darkive plugins uninstall ${plugin}\` to remove it; \`--safe-mode\` leaves all installed plugins out.\n`
  );
}

/** The plugin that oclif blames, from the details it attaches to the error (Config.warn, Plugin.addErrorScope). */
function brokenPlugin(warning: Error & { readonly detail?: string }): string | null {
  const named = /^plugin: (.+)$/m.exec(warning.detail ?? '')?.[1];
  if (named !== undefined && named !== '@darkive/cli') return named;
  return /name: '([^']+)'/.exec(warning.message)?.[1] ?? null;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
