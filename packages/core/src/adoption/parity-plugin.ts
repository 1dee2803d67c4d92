/** The plugin that makes parity, by its npm name: a key of the configuration, not an import. */
export const PARITY_PLUGIN = '@darkive/plugin-par2';
