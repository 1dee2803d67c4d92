/** Who may read what Darkive leaves in archive and parity directories: its own user alone, or the directory's group as well. */
export const PERMISSIONS = ['private', 'group'] as const;
export type Permissions = (typeof PERMISSIONS)[number];

/** Permission bits of new files, whatever the umask is. Nobody but the owner ever gets the right to write. */
export const FILE_MODE: Readonly<Record<Permissions, number>> = { private: 0o600, group: 0o640 };
export const DIRECTORY_MODE: Readonly<Record<Permissions, number>> = { private: 0o700, group: 0o750 };

/** Permission bits that nobody else should have. A group may have been given the right to write on purpose. */
export const FORBIDDEN: Readonly<Record<Permissions, number>> = { private: 0o077, group: 0o007 };
