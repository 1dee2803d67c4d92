import type { Hook } from '@oclif/core';
import { recallRefused, refusalLine, rememberRefused, userPlugins } from '../refused-plugins.ts';

/** Before every command: names the broken plugins among those that the user installed. Never stops a command. */
const hook: Hook.Init = async function ({ config }) {
  if (userPlugins(config).length === 0) return;
  let refused = recallRefused(config);
  // What was broken may have been repaired, in a file that nobody watches.
  if (refused === null || refused.length > 0) {
    const [{ registeredPlugins }, { createPluginHost }] = await Promise.all([
      import('../plugins.ts'),
      import('@darkive/core/lifecycle'),
    ]);
    const registered = await registeredPlugins(config, false);
    const host = await createPluginHost({ registered, sections: {} });
    refused = host.refused.filter(({ fault }) => fault === 'broken');
    rememberRefused(config, refused);
  }
  for (const plugin of refused) process.stderr.write(`${refusalLine(plugin)}\n`);
};

export default hook;
