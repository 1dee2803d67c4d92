import { typed } from '../records/archive-name.ts';
import { join } from 'node:path';
import type { Manifest } from '../records/manifest.ts';
import { finding, type Finding } from '../records/finding.ts';
import { throwIfInterrupted } from '../services/interruption.ts';
import { unknownMessages } from '../session/unknown-message.ts';
import type { LookUp } from '../keeping/catalogue-look-up.ts';
import type { RestoreOptions } from './options.ts';
import type { RequestedPaths } from '../keeping/requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/** Applies one archive of the chain to the target, bound to its handle. What went wrong comes back as findings. */
export async function extractLink(
  link: Manifest,
  { links, archives, onlyThisArchive, dar, services }: LookUp,
  requested: RequestedPaths,
  target: Pick<RestoreTarget, 'handle' | 'path'>,
  { target: mode = 'empty', deletions = 'apply', fsaScope = 'none' }: RestoreOptions,
  rights: Rights,
): Promise<Finding[]> {
  const { signal } = services;
  const isFirst = link === links[0];
  const { outcome, messages, exitCode, unknown } = await dar.extract(
    {
      base: join(archives, link.name),
      root: '/proc/self/fd/3',
      paths: requested.paths === null ? { kind: 'all' } : { kind: 'paths', paths: requested.paths },
      overwrite: !isFirst || mode !== 'empty',
      // The first archive of a chain has nothing to delete; alone, it must not delete what it did not restore.
      deleted: onlyThisArchive || isFirst ? 'ignore' : deletions,
      owner: rights.owners ? 'restore' : 'ignore',
      privileges: rights.dropped ? 'drop' : 'keep',
      fsaScope,
    },
    { signal, rootFd: target.handle.fd },
  );
  throwIfInterrupted(signal);
  if (outcome.kind === 'ok') return unknownMessages(link.name, 'dar -x', unknown, { archive: link.name });
  const said = 'message' in outcome ? outcome.message : messages.join('; ');
  const message = `${link.name}: not everything was restored; dar ended with ${exitCode ?? 'no code'}. ${said}`;
  const facts = { archive: link.name, target: target.path };
  switch (outcome.kind) {
    case 'target-full': {
      const hint = `Free space for ${target.path}, empty it, and run the restore again.`;
      return [finding('error', 'target-full', message, hint, facts)];
    }
    case 'damaged': {
      const hint = `Look what is wrong with: darkive verify ${typed(link.name)}`;
      return [finding('damage', 'extraction-failed', message, hint, facts)];
    }
    default: {
      const hint = `The slices are as they were written: look at what dar says of ${target.path}, or restore into another directory.`;
      return [finding('error', 'extraction-failed', message, hint, facts)];
    }
  }
}

/** What is restored of whom things belong to. */
export interface Rights {
  readonly owners: boolean;
  /** setuid, setgid and capabilities are left out, because owners are not restored or cannot be. */
  readonly dropped: boolean;
}
