import type { Config } from '@darkive/core/plugin';
import type { SystemdOptions } from '../options.ts';

/** Whose manager runs the units. */
export type Scope = 'user' | 'system';

/** A mounted file system. */
export interface Mount {
  /** Absolute. */
  readonly point: string;
  /** `ext4`, `nfs4`, `fuse.sshfs` … */
  readonly type: string;
}

/** Everything that decides about the text of units; what is generated depends on nothing else. */
export interface UnitRequest {
  readonly scope: Scope;
  readonly config: Config;
  readonly options: SystemdOptions;
  /** Absolute path of Node. */
  readonly node: string;
  /** Absolute path of the command's script. */
  readonly cli: string;
  /** Absolute path of systemd-inhibit; null where there is none. */
  readonly inhibit: string | null;
  /** Absolute; the command keeps compiled code there. */
  readonly cache: string;
  /** Variables that the services need beside their own. */
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly Mount[];
  /** Absolute path of findmnt where disks are to be watched for; null when copies lie on none, or it is not there. */
  readonly findmnt: string | null;
  readonly version: string;
}

/** A unit file. */
export interface UnitFile {
  readonly name: string;
  readonly text: string;
}
