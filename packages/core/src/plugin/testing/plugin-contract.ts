import assert from 'node:assert/strict';
import type { PluginHost } from '../../lifecycle/host.ts';
import { checkPlugin } from '../../lifecycle/check-plugin.ts';
import { createPluginHost } from '../../lifecycle/create-host.ts';
import { checkPluginOptions } from '../../lifecycle/plugin-options.ts';
import { API_VERSION, type DarkivePlugin, type HookName } from '../../lifecycle/plugin-types.ts';
import { STAGES } from '../../lifecycle/stages.ts';
import { assertLifecycle, assertNotify, assertObedience, assertReadOnly } from './contract-checks.ts';

export interface PluginContractRequest<Options> {
  /** Makes the plugin; called anew for each test. */
  readonly plugin: () => DarkivePlugin<Options>;
  /**
   * Sections that the plugin must accept. Its hooks are called with the first one, for real: give one that reaches
   * nothing outside the test (a server of the test's own, no real channel).
   */
  readonly validOptions: readonly Readonly<Record<string, unknown>>[];
  /** Sections that it must refuse. */
  readonly invalidOptions: readonly unknown[];
  /** Of the test framework: vitest's, node:test's or another's. */
  readonly it: (name: string, body: () => Promise<void>) => unknown;
  readonly describe: (name: string, body: () => void) => unknown;
  /** Values of the secret references in the first valid options. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Seconds in which a hook must end once its signal is aborted. */
const OBEDIENCE_SECONDS = 5;

/** The tests that every plugin must pass, whatever it does. Uses node:assert alone. */
export function pluginContract<Options>(request: PluginContractRequest<Options>): void {
  const { validOptions, invalidOptions, it, describe, secrets = {} } = request;
  // The hooks are called with what the plugin's own schema returned: the types meet again there.
  const make = (): DarkivePlugin => request.plugin() as DarkivePlugin;
  const section = validOptions[0] ?? {};

  describe('the plugin contract', () => {
    it('is a well-formed plugin for this version', async () => {
      const plugin = make();
      assert.equal(checkPlugin(plugin, plugin.name).reason, null);
      const parts = [plugin.hooks, plugin.places ?? {}].flatMap(Object.keys);
      assert.notEqual(parts.length, 0, 'it has neither a hook nor a driver of places');
    });

    it('is refused with a reason by a Darkive of another contract version', async () => {
      const plugin = make();
      const host = await hostOf({ ...plugin, apiVersion: API_VERSION + 1 }, section);
      assert.equal(host.loaded.length, 0);
      assert.match(host.refused[0]?.reason ?? '', /version/);
    });

    it('accepts valid options, and hooks are loaded', async () => {
      assert.notEqual(validOptions.length, 0, 'give at least one section in validOptions');
      for (const options of validOptions) {
        const plugin = make();
        const host = await hostOf(plugin, options);
        assert.deepEqual(host.refused, [], `refused ${JSON.stringify(options)}`);
        assert.deepEqual(host.loaded[0]?.hooks.toSorted(), Object.keys(plugin.hooks).toSorted());
      }
    });

    it('refuses invalid options with a message', async () => {
      for (const options of invalidOptions) {
        const { problem } = await checkPluginOptions(make().options, options as Readonly<Record<string, unknown>>);
        assert.ok(problem !== null && problem !== '', `accepted ${JSON.stringify(options)}`);
      }
    });

    it('refuses an option that it does not know, so that a misspelt one is noticed', async () => {
      const { problem } = await checkPluginOptions(make().options, { ...section, 'no-such-option': 1 });
      assert.match(problem ?? 'accepted', /no-such-option/);
    });

    it('writes nothing in preflight, and returns findings', async () => {
      await assertReadOnly(make(), section, secrets, 'preflight');
    });

    it('writes nothing in pre-prune, and vetoes only candidates', async () => {
      await assertReadOnly(make(), section, secrets, 'pre-prune');
    });

    it('carries an archive through: artifacts only where they belong, slices untouched, verify clean, repair in scratch', async () => {
      await assertLifecycle(make(), section, secrets);
    });

    if (make().hooks.notify !== undefined) {
      it('tells every outcome that it wants, and logs no secret', async () => {
        await assertNotify(make(), section, secrets);
      });
    }

    for (const hook of Object.keys(STAGES) as HookName[]) {
      if (make().hooks[hook] === undefined) continue;
      it(`ends ${hook} within ${OBEDIENCE_SECONDS} seconds once its signal is aborted, and leaves the archive as it was`, async () => {
        await assertObedience(make(), section, secrets, hook, OBEDIENCE_SECONDS);
      });
    }
  });
}

function hostOf(plugin: DarkivePlugin, options: Readonly<Record<string, unknown>>): Promise<PluginHost> {
  return createPluginHost({
    registered: [{ source: plugin.name, version: '0.0.0', plugin }],
    sections: { [plugin.name]: { enabled: true, options } },
  });
}
