import { renderToString } from 'preact-render-to-string';
import { App } from './app.tsx';
import { headlineOf } from './headline.ts';
import type { Tone } from './parts/badge.tsx';
import type { PageState } from './page-state.ts';
import { STATE_ID } from './state-id.ts';
import { visible } from './visible-text.ts';

const ICON_COLOURS: Readonly<Record<Tone, string>> = {
  ok: '2f7d55',
  attention: 'b07a12',
  danger: 'b8362b',
  quiet: '7a808a',
};

/**
 * The whole page as HTML: readable as it is, and taken over by the script where there is one.
 * @param parts What stands in `head` for style and policy, and at the end for the script.
 */
export function renderPage(state: PageState, parts: { readonly head: string; readonly script: string }): string {
  const { tone, title } = headlineOf(state.document);
  const body = renderToString(<App state={state} browser={null} copyAge={null} />);
  return `<!doctype html>
<html lang="en" class="no-script">
<head>
<meta charset="utf-8">
${parts.head}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeText(visible(title))} – Darkive, ${escapeText(visible(state.document.host))}</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${ICON_COLOURS[tone]}'/%3E%3C/svg%3E">
</head>
<body>
<div id="page">${body}</div>
<script type="application/json" id="${STATE_ID}">${escapeData(JSON.stringify(state))}</script>
${parts.script}
</body>
</html>
`;
}

/** JSON in a script element: nothing in it may end the element or begin a comment. https://html.spec.whatwg.org/, 4.12.1.3. */
function escapeData(json: string): string {
  return json
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
