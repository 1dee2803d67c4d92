// src/plugin.ts without its types, as dist/plugin.js: Node runs no TypeScript in installed packages.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';

process.removeAllListeners('warning');
mkdirSync('dist', { recursive: true });
writeFileSync('dist/plugin.js', stripTypeScriptTypes(readFileSync('src/plugin.ts', 'utf8')));
