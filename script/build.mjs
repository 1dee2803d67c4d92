// What `tsc -b` does not do: deletes outputs of deleted sources, bundles the command, writes the oclif manifests, marks programs executable.
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCli } from './packages/bundle-cli.ts';
import { buildPage } from './packages/build-page.ts';
import { writeOclifManifests } from './packages/oclif-manifest.ts';
import { removeStaleOutputs } from './packages/stale-outputs.ts';
import { readWorkspace } from './packages/workspace.ts';

const root = join(import.meta.dirname, '..');
const packages = readWorkspace(root);

for (const { directory, json, built } of packages) {
  if (built) removeStaleOutputs(join(root, directory));
  for (const program of Object.values(json.bin ?? {})) {
    const file = join(root, directory, program);
    if (existsSync(file)) chmodSync(file, 0o755);
  }
}
await Promise.all([bundleCli(root), buildPage(root)]);
await writeOclifManifests(root, packages);
