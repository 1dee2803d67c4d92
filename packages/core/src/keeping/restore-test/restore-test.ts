import type { Definition } from '../../config/types.ts';
import type { CatalogueEntry, Dar } from '../../dar/index.ts';
import { lstat } from 'node:fs/promises';
import { displayPath, joinBytes, type FileSystemLimit } from '../../fs/index.ts';
import type { RestoreTestCounts } from '../../records/manifest.ts';
import type { SampleRecord } from '../../records/run-report.ts';
import { interruption } from '../../services/interruption.ts';
import type { Services } from '../../services/services.ts';
import { compareEntry, type Comparison } from './compare.ts';
import { createLimitJudge } from './limit-judge.ts';
import { readExtendedAttributes, sameExtendedAttributes } from './extended-attributes.ts';

interface RestoreTestRequest {
  readonly definition: Definition;
  /** Base path of the archive. */
  readonly base: string;
  readonly sample: readonly CatalogueEntry[];
  /** A private, empty directory. */
  readonly directory: string;
  readonly dar: Dar;
  /** When the archive was begun. */
  readonly since: Date;
}

export interface RestoreTestResult {
  readonly counts: RestoreTestCounts;
  readonly samples: readonly SampleRecord[];
  /** What the temporary directory cannot hold, so that it was not compared, and of how many files. */
  readonly limits: ReadonlyMap<FileSystemLimit, number>;
}

/** Extracts the sample with one dar process and compares every entry with the source. */
export async function runRestoreTest(request: RestoreTestRequest, services: Services): Promise<RestoreTestResult> {
  const { definition, base, sample, directory, dar } = request;
  const { signal } = services;
  const paths = sample.map(({ path }) => path);
  const ownership = services.process.userId === 0;
  const extracted = await dar.extract(
    {
      base,
      root: directory,
      paths: { kind: 'paths', paths },
      overwrite: false,
      deleted: 'ignore',
      owner: ownership ? 'restore' : 'ignore',
      fsaScope: 'none',
    },
    { signal, timeout: definition.timeouts.dar },
  );
  if (signal.aborted) throw interruption(signal);
  const samples: SampleRecord[] = [];
  const links = new Map<string, bigint>();
  const oneByOne =
    services.runner.find('getfattr') !== null &&
    !(await sameExtendedAttributes(services.runner, [directory, definition.root], paths, signal));
  const attributes = async (where: string, path: Buffer): Promise<string | null> =>
    oneByOne ? readExtendedAttributes(services.runner, where, path, signal) : null;
  const judge = createLimitJudge({ directory, source: definition.root, ownership }, services);
  for (const entry of sample) {
    const compared = await compareEntry({
      entry,
      restored: directory,
      source: definition.root,
      ownership,
      signal,
      since: request.since,
      attributes,
    });
    const result = await judge.settle(
      entry,
      compared.result === 'passed' ? await checkLinks(entry, directory, definition.root, links) : compared,
    );
    // dar's own words explain why a file is missing better than its absence does.
    const reason =
      result.result === 'passed'
        ? null
        : result.result === 'failed' && extracted.outcome.kind !== 'ok' && 'message' in extracted.outcome
          ? `${result.reason} (dar: ${extracted.outcome.message})`
          : result.reason;
    samples.push({ path: displayPath(entry.path), bytes: entry.bytes ?? 0, result: result.result, reason });
  }
  const count = (wanted: SampleRecord['result']) => samples.filter(({ result }) => result === wanted).length;
  return {
    samples,
    limits: judge.limits(),
    counts: { sampled: samples.length, passed: count('passed'), changed: count('changed'), failed: count('failed') },
  };
}

/** Names of one inode in the source must be names of one inode in the restored sample. */
async function checkLinks(
  entry: CatalogueEntry,
  restored: string,
  source: string,
  links: Map<string, bigint>,
): Promise<Comparison> {
  if (!entry.hardLinked) return { result: 'passed' };
  const [copy, original] = await Promise.all(
    [restored, source].map((directory) => lstat(joinBytes(directory, entry.path), { bigint: true })),
  );
  if (copy === undefined || original === undefined) return { result: 'passed' };
  const key = `${original.dev}:${original.ino}`;
  const known = links.get(key);
  links.set(key, copy.ino);
  if (known === undefined || known === copy.ino) return { result: 'passed' };
  const reason = 'it was restored as a copy, not as another name of the same file';
  return { result: 'limited', differences: [{ aspect: 'hard links', reason }] };
}
