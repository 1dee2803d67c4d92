import type { PluginCreateOptions } from './options.ts';

/** The files that every plugin has beside its source. */
export function packageTemplate(
  { name }: Pick<PluginCreateOptions, 'name'>,
  description: string,
): Readonly<Record<string, string>> {
  const manifest = {
    name,
    version: '0.1.0',
    description,
    license: 'MIT',
    type: 'module',
    engines: { node: '^22.22.2 || ^24.15.0 || >=26.0.0' },
    files: ['dist'],
    scripts: { build: 'node build.js', prepack: 'node build.js', test: 'darkive plugins test' },
    oclif: { hooks: { 'darkive:register': './dist/plugin.js' } },
    peerDependencies: { '@darkive/core': '*' },
    peerDependenciesMeta: { '@darkive/core': { optional: true } },
  };
  return {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'build.js': BUILD,
    'tsconfig.json': TSCONFIG,
    '.gitignore': 'dist/\nnode_modules/\n*.tgz\n',
  };
}

const BUILD = `// src/plugin.ts without its types, as dist/plugin.js: Node runs no TypeScript in installed packages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

process.removeAllListeners('warning');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/plugin.js', stripTypeScriptTypes(readFileSync('src/plugin.ts', 'utf8')));
`;

const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2024",
    "module": "nodenext",
    "strict": true,
    "noEmit": true,
    "erasableSyntaxOnly": true,
    "allowImportingTsExtensions": true,
    "types": ["node"]
  },
  "include": ["src"]
}
`;
