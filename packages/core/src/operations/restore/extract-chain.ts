import { join } from 'node:path';
import type { Manifest } from '../../records/manifest.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { throwIfInterrupted } from '../interruption.ts';
import type { LookUp } from './catalogue-look-up.ts';
import type { RestoreOptions } from './options.ts';
import type { RequestedPaths } from './requested-paths.ts';
import type { RestoreTarget } from './target.ts';

/** Applies one archive of the chain to the target, bound to its handle. What went wrong comes back as findings. */
export async function extractLink(
  link: Manifest,
  { links, archives, onlyThisArchive, dar, services }: LookUp,
  requested: RequestedPaths,
  target: Pick<RestoreTarget, 'handle' | 'path'>,
  { target: mode = 'empty', deletions = 'apply', ownership = null, fsaScope = 'none' }: RestoreOptions,
): Promise<Finding[]> {
  const { signal } = services;
  const isFirst = link === links[0];
  const preserve = ownership === null ? services.process.userId === 0 : ownership === 'preserve';
  const { outcome, messages, exitCode } = await dar.extract(
    {
      base: join(archives, link.name),
      root: '/proc/self/fd/3',
      paths: requested.paths === null ? { kind: 'all' } : { kind: 'paths', paths: requested.paths },
      overwrite: !isFirst || mode !== 'empty',
      // The first archive of a chain has nothing to delete; alone, it must not delete what it did not restore.
      deleted: onlyThisArchive || isFirst ? 'ignore' : deletions,
      owner: preserve ? 'restore' : 'ignore',
      fsaScope,
    },
    { signal, rootFd: target.handle.fd },
  );
  throwIfInterrupted(signal);
  if (outcome.kind === 'ok') return [];
  const said = 'message' in outcome ? outcome.message : messages.join('; ');
  const full = outcome.kind === 'target-full';
  return [
    finding(
      full ? 'error' : 'damage',
      full ? 'target-full' : 'extraction-failed',
      `${link.name}: not everything was restored; dar ended with ${exitCode ?? 'no code'}. ${said}`,
      full
        ? `Free space for ${target.path}, empty it, and run the restore again.`
        : `Look what is wrong with: darkive verify ${link.name}`,
      { archive: link.name, target: target.path },
    ),
  ];
}
