import { colourSchema } from '../lifecycle/test-support/plugins.ts';
import { defineNotifier, type NotifierDefinition } from '../lifecycle/notifier.ts';
import type { DarkivePlugin } from '../lifecycle/plugin-types.ts';

/** A notifier that posts reports to a server of the test, as JSON. */
export function bell(url: string, changes: Partial<NotifierDefinition<{ colour: string }>> = {}): DarkivePlugin {
  return defineNotifier({
    name: 'darkive-plugin-bell',
    apiVersion: 1,
    options: colourSchema,
    send: async (report, { request }) => {
      await request(url, { body: JSON.stringify(report), timeout: 2000 });
    },
    ...changes,
  }) as DarkivePlugin;
}
