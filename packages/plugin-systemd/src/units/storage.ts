import type { Definition } from '@darkive/core/plugin';
import { quoteWord } from './quote.ts';
import type { Mount, UnitRequest } from './unit-request.ts';
import { mountUnit } from './unit-name.ts';

const NETWORK =
  /^(?:nfs\d?|cifs|smb3|smbfs|9p|ceph|glusterfs|afs|davfs|fuse\.(?:sshfs|rclone|s3fs|davfs|glusterfs|curlftpfs))$/;

/**
 * Lines of `[Unit]` about mounts and the network. Without its archive directory a service can do nothing, so that is
 * required; a root that cannot be mounted must not keep the other definitions from their backup, so roots are only
 * wanted, unless the service has but one.
 */
export function storageLines(definitions: readonly Definition[], request: UnitRequest): readonly string[] {
  const { config, scope, mounts } = request;
  const roots = definitions.map(({ root }) => root);
  const required = [config.archives.path, ...(roots.length === 1 ? roots : [])];
  const lines = [`RequiresMountsFor=${[...new Set(required)].map(quoteWord).join(' ')}`];
  if (scope === 'user') return lines;
  const found = [config.archives.path, ...roots].map((path) => mountOf(path, mounts));
  const wanted = roots.length === 1 ? [] : roots.map((root) => mountOf(root, mounts)?.point ?? '/');
  const units = [...new Set(wanted.filter((point) => point !== '/').map(mountUnit))].toSorted();
  const network = found.some((mount) => mount !== null && NETWORK.test(mount.type)) ? ['network-online.target'] : [];
  const wants = [...network, ...units].join(' ');
  return wants === '' ? lines : [...lines, `Wants=${wants}`, `After=${wants}`];
}

/** The file system that a path lies on. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const inside = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    // Of two on one point the later hides the earlier.
    if (inside && mount.point.length >= (best?.point.length ?? 0)) best = mount;
  }
  return best;
}
