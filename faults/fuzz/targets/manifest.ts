import { parseManifest } from '../../../packages/core/src/archive/manifest-file.ts';
import { storedFiles } from '../../../packages/core/src/archive/stored-files.ts';
import { must, type FuzzTarget } from '../fuzz-target.ts';

export const target: FuzzTarget = {
  name: 'manifest',
  tokens: [
    '"id"',
    '"name"',
    '"slices": []',
    '"artifacts"',
    '"directory": "/',
    '"file": "../',
    'null',
    '{}',
    '[]',
    '""',
    '"\\u0000"',
    'FULL',
    'DIFF',
    ',',
  ],
  read(input) {
    const parsed = parseManifest(input.toString('utf8'), 'home_FULL_2026-01-02_030405.manifest.json');
    if ('problem' in parsed) return must(parsed.problem !== '', 'a refusal says why');
    const { slices, artifacts } = storedFiles(parsed.manifest, '/archives');
    for (const { path } of slices) must(/^\/archives\/[^/]+$/.test(path), 'slices lie in the archive directory');
    for (const { path } of artifacts)
      must(!path.split('/').includes('..'), 'an artifact does not climb out of its directory');
  },
};
