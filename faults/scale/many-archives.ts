import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../packages/core/src/records/manifest.ts';

/** Writes published archives of `home` with tiny slices, one an hour: FULL, and DIFFs of it, in turn. Returns their manifests. */
export function writeManyArchives(archives: string, root: string, count: number): readonly Manifest[] {
  mkdirSync(archives, { recursive: true });
  let full: Manifest['reference'] = null;
  return Array.from({ length: count }, (_, number) => {
    const type = number % 20 === 0 ? 'FULL' : 'DIFF';
    const at = new Date(Date.UTC(2026, 0, 1) + number * 3_600_000).toISOString();
    const name = `home_${type}_${at.slice(0, 10)}_${at.slice(11, 19).replaceAll(':', '')}`;
    const id = randomUUID();
    const bytes = Buffer.from(`slice of ${name}`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const manifest: Manifest = {
      schema: 'darkive.manifest/1',
      id,
      name,
      definition: 'home',
      type,
      reference: type === 'FULL' ? null : full,
      createdAt: at,
      publishedAt: at,
      host: 'test',
      source: { root, entries: 1, bytes: 1, selection: '0'.repeat(64) },
      tools: { dar: '2.7.8' },
      arguments: [],
      slices: [{ file: `${name}.1.dar`, bytes: bytes.length, sha256 }],
      artifacts: [],
      inodes: null,
      restoreTest: null,
      checks: [{ name: 'dar-test', result: 'passed', at, seconds: 1 }],
      outcome: 'success',
      findings: [],
    };
    if (type === 'FULL') full = { id, name };
    writeFileSync(join(archives, `${name}.1.dar`), bytes);
    writeFileSync(join(archives, `${name}.manifest.json`), `${JSON.stringify(manifest, null, 2)}\n`);
    return manifest;
  });
}
