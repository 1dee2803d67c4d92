import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** What the browser loads beside the page: built by script/packages/build-page.ts. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** Reads the built script and style, which lie in `dist/browser` of this package. */
export async function readAssets(): Promise<PageAssets> {
  const read = (name: string): Promise<string> =>
    readFile(fileURLToPath(new URL(`../../dist/browser/${name}`, import.meta.url)), 'utf8');
  const [script, style] = await Promise.all([read('app.js'), read('app.css')]);
  return { script, style };
}
