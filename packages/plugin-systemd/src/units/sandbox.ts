import type { Definition } from '@darkive/core/plugin';
import { PLUGIN_NAME } from '../options.ts';
import { optionTexts } from './credentials.ts';
import { quoteWord } from './quote.ts';
import type { UnitRequest } from './unit-request.ts';

/**
 * Lines of `[Service]` that take rights away from a service. Not taken: reading every file, owning and changing the
 * mode of what a restore test writes (RestrictSUIDSGID= would forbid to restore a set-user-ID file), memory that is
 * both writable and executable (Node compiles into it), and the network, which notifications need.
 */
export function sandboxLines(definitions: readonly Definition[], request: UnitRequest): readonly string[] {
  const { sandbox } = request.options;
  if (sandbox === 'off' || (sandbox === 'auto' && definitions.some(hasScripts))) return [];
  return request.scope === 'user' ? EVERYWHERE : [...EVERYWHERE, ...SYSTEM_ONLY, ...fileSystem(definitions, request)];
}

/** True for a definition with commands of the user's own: sudo, mounts and services are their business. */
export function hasScripts({ scripts }: Definition): boolean {
  return scripts.before.length + scripts.after.length + scripts.onError.length > 0;
}

const EVERYWHERE = [
  'NoNewPrivileges=yes',
  'LockPersonality=yes',
  'RestrictRealtime=yes',
  'RestrictNamespaces=yes',
  'SystemCallArchitectures=native',
  'RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK',
] as const;

/** In a user's manager these have no effect, or make files of other owners look like those of nobody. */
const SYSTEM_ONLY = [
  'ProtectKernelTunables=yes',
  'ProtectKernelModules=yes',
  'ProtectKernelLogs=yes',
  'ProtectControlGroups=yes',
  'ProtectClock=yes',
  'ProtectHostname=yes',
  'CapabilityBoundingSet=~CAP_SYS_BOOT CAP_SYS_MODULE CAP_SYS_RAWIO CAP_SYS_TIME CAP_NET_ADMIN CAP_SYS_PTRACE',
] as const;

function fileSystem(definitions: readonly Definition[], request: UnitRequest): readonly string[] {
  const writable = writablePaths(request);
  const used = [...writable, ...definitions.map(({ root }) => root)];
  // A /tmp of its own would hide what lies there.
  const inTemporary = used.some((path) => /^\/(?:tmp|var\/tmp)(?:\/|$)/.test(path) || path === '/' || path === '/var');
  return [
    'ProtectSystem=strict',
    // "-": a directory that is missing is a matter for Darkive, which can say so.
    ...writable.map((path) => `ReadWritePaths=${quoteWord(`-${path}`)}`),
    ...(inTemporary ? [] : ['PrivateTmp=yes']),
  ];
}

/** The directories that a backup writes to, and those that plugins are told of (a parity directory). */
function writablePaths({ config, options, cache }: UnitRequest): readonly string[] {
  const { archives, state, temporary, log } = config;
  const { [PLUGIN_NAME]: _own, ...plugins } = config.plugins;
  const ofPlugins = optionTexts({ ...config, plugins }).filter((text) => /^\/[^/]/.test(text));
  return [
    ...new Set([archives.path, state, temporary, log.directory, cache, ...ofPlugins, ...options.writable]),
  ].toSorted();
}
