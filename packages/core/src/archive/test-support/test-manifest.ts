import { createHash } from 'node:crypto';
import type { Manifest } from '../../records/manifest.ts';
import { sliceFileName, parseArchiveName } from '../../records/archive-name.ts';

/** A manifest whose one slice holds `content`. */
export function testManifest(name: string, change: Partial<Manifest> = {}, content = name): Manifest {
  const parts = parseArchiveName(name);
  if (parts === null) throw new Error(`${name} is not an archive name`);
  const at = parts.time.toISOString();
  return {
    schema: 'darkive.manifest/1',
    id: crypto.randomUUID(),
    name,
    definition: parts.definition,
    type: parts.type,
    reference: null,
    createdAt: at,
    publishedAt: at,
    host: 'test',
    source: { root: '/home/anna', entries: 1, bytes: content.length, selection: '0'.repeat(64) },
    tools: { dar: '2.7.8' },
    arguments: [],
    slices: [
      {
        file: sliceFileName(name, 1),
        bytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    ],
    artifacts: [],
    inodes: null,
    restoreTest: null,
    checks: [],
    outcome: 'success',
    findings: [],
    ...change,
  };
}
