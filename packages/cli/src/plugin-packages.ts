import type { Config as OclifConfig } from '@oclif/core';
import type { PluginPackage } from '@darkive/core/setting-up/plugin-status';

const FROM = { user: 'installed', link: 'linked' } as const;

/** The packages that oclif has loaded beside the command itself, by name. */
export function pluginPackages(oclif: OclifConfig): readonly PluginPackage[] {
  return oclif
    .getPluginsList()
    .filter(({ name, parent }) => name !== oclif.name && parent?.parent === undefined)
    .map(({ name, version, type, root }): PluginPackage => {
      const from = type === 'user' || type === 'link' ? FROM[type] : 'bundled';
      return { name, version, from, place: from === 'linked' ? root : null };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
