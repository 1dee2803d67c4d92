import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const PACKAGE = 'packages/plugin-dashboard';

/**
 * Builds what the dashboard's page loads in the browser into `dist/browser`: one script and one style sheet, with fixed
 * names, so that the server can hold them and the export can put them into its one file. A classic script: modules do not
 * load from file://. Does nothing when both are newer than what they are made of.
 */
export async function buildPage(root: string): Promise<void> {
  const directory = join(root, PACKAGE);
  const output = join(directory, 'dist/browser');
  const made = Math.min(timeOf(join(output, 'app.js')), timeOf(join(output, 'app.css')));
  const sources = globSync(
    [`${PACKAGE}/src/page/**/*.{ts,tsx,css}`, 'script/packages/build-page.ts', 'pnpm-lock.yaml'],
    {
      cwd: root,
    },
  );
  if (sources.every((file) => timeOf(join(root, file)) < made)) return;
  await build({
    root: directory,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: output,
      emptyOutDir: true,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      cssCodeSplit: false,
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: join(directory, 'src/page/browser/main.tsx'),
        output: { format: 'iife', entryFileNames: 'app.js', assetFileNames: 'app[extname]' },
      },
    },
  });
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
