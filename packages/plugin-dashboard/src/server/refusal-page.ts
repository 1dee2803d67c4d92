import type { Refusal } from './foreign-request.ts';

const TITLES: Readonly<Record<Refusal['status'], string>> = {
  401: 'Not yet',
  403: 'Refused',
  405: 'Refused',
  421: 'Wrong name',
  429: 'Slower, please',
};

/** A refusal as a small page, since mostly a person will read it. */
export function presentRefusal({ status, message }: Refusal): string {
  return smallPage(TITLES[status], message);
}

/** Why there is nothing to show yet. */
export function presentProblem(message: string): string {
  return smallPage('This cannot be shown', message);
}

function smallPage(title: string, message: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} – Darkive</title>
<h1>${title}</h1>
<p>${escapeText(message)}</p>
`;
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
