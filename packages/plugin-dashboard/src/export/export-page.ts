import { createHash } from 'node:crypto';
import type { DashboardDocument } from '@darkive/core/plugin';
import { renderPage } from '../page/render-page.tsx';
import type { PageAssets } from '../server/assets.ts';

/**
 * The page as one file that needs no server and no network, and that can be read without a script. Its policy names its
 * own script and style by their hashes (CSP Level 3, 8.2): nothing else in it can ever run.
 */
export function exportPage(document: DashboardDocument, assets: PageAssets): string {
  // In a script `<\/script` means the same, and does not end the element.
  const script = assets.script.replaceAll(/<\/(?=script)/gi, String.raw`<\/`).replaceAll('<!--', String.raw`<\!--`);
  const style = assets.style.replaceAll(/<\/(?=style)/gi, String.raw`<\/`);
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return renderPage(
    { document, mode: 'export', tag: null, problem: null },
    {
      head: `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<meta name="referrer" content="no-referrer">\n<style>${style}</style>`,
      script: `<script>${script}</script>`,
    },
  );
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
