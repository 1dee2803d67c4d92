import type { UnitRequest } from './unit-request.ts';
import { wholeLine } from './quote.ts';

/** `LoadCredential=` for every secret that the options of plugins refer to as `systemd:NAME`. */
export function credentialLines({ config, options }: UnitRequest): readonly string[] {
  return referencedCredentials(config).map((name) => {
    const path = options.credentials[name];
    // Without a path systemd looks for the name in its credential stores (systemd.exec(5)).
    return path === undefined ? `LoadCredential=${name}` : `LoadCredential=${name}:${wholeLine(path)}`;
  });
}

/** Names in `systemd:NAME`, sorted. */
export function referencedCredentials(config: UnitRequest['config']): readonly string[] {
  return [
    ...new Set(optionTexts(config).flatMap((text) => /^systemd:([A-Za-z0-9._-]+)$/.exec(text)?.[1] ?? [])),
  ].toSorted();
}

/** Names in `env:NAME`: a service does not have them unless somebody gives it an EnvironmentFile. */
export function referencedVariables(config: UnitRequest['config']): readonly string[] {
  return [...new Set(optionTexts(config).flatMap((text) => /^env:([A-Za-z_]\w*)$/.exec(text)?.[1] ?? []))].toSorted();
}

/** Every text in the options of plugins, of all sections. */
export function optionTexts({ plugins, definitions }: UnitRequest['config']): readonly string[] {
  const sections = [...Object.values(plugins).map(({ options }) => options), ...definitions.map((one) => one.plugins)];
  return sections.flatMap(textsIn);
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
