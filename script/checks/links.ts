import { posix } from 'node:path';
import type { Problem } from './problem.ts';

/** What a check of links needs to know of the repository. Paths are relative to it, with `/`. */
export interface Repository {
  /** Text of every Markdown file. */
  readonly pages: ReadonlyMap<string, string>;
  /** Is there a file or directory at this path? */
  readonly exists: (path: string) => boolean;
}

/** Links between the pages, and to files, that lead nowhere; missing anchors too. Addresses elsewhere are not followed. */
export function checkLinks({ pages, exists }: Repository): readonly Problem[] {
  const anchors = new Map([...pages].map(([path, text]) => [path, anchorsOf(text)]));
  const problems: Problem[] = [];
  for (const [file, text] of pages) {
    for (const { target, line } of linksOf(text)) {
      const message = linkProblem(file, target, anchors, exists);
      if (message !== null) problems.push({ file, line, message });
    }
  }
  return problems;
}

function linkProblem(
  file: string,
  link: string,
  anchors: ReadonlyMap<string, ReadonlySet<string>>,
  exists: (path: string) => boolean,
): string | null {
  if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return null;
  const [path = '', anchor] = link.split('#', 2);
  if (path.startsWith('/')) return `${link}: an absolute path. Make it relative to this page.`;
  const target = path === '' ? file : posix.join(posix.dirname(file), decodeURIComponent(path));
  if (target.startsWith('..')) return `${link} leads out of the repository. Link to the address instead.`;
  if (!exists(target)) return `${link}: there is no ${target}. Correct the path, or write the page.`;
  const known = anchors.get(target);
  if (anchor !== undefined && known !== undefined && !known.has(decodeURIComponent(anchor))) {
    return `${link}: ${target} has no heading #${anchor}. Its anchors: ${[...known].join(', ')}.`;
  }
  return null;
}

/** Targets of `[text](target)`, images and `[label]: target`, outside code, with 1-based lines. */
export function linksOf(text: string): readonly { readonly target: string; readonly line: number }[] {
  return textLines(text).flatMap(({ content, line }) => {
    const withoutCode = content.replaceAll(/(`+).*?\1/g, '');
    const inline = [...withoutCode.matchAll(/\]\(\s*(?:<([^>]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))/g)];
    const label = /^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)/.exec(withoutCode);
    const targets = inline.map((match) => match[1] ?? match[2] ?? '');
    if (label?.[1] !== undefined) targets.push(label[1]);
    return targets.filter((target) => target !== '').map((target) => ({ target, line }));
  });
}

/** The anchors that GitHub gives a page's headings, and those written as `<a id="…">`. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const { content } of textLines(text)) {
    for (const match of content.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(match[1] ?? '');
    const heading = /^ {0,3}#{1,6}\s+(.+?)\s*#*$/.exec(content)?.[1];
    if (heading === undefined) continue;
    const slug = slugOf(heading);
    let anchor = slug;
    for (let repeated = 1; anchors.has(anchor); repeated += 1) anchor = `${slug}-${repeated}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** The lines of a page that are not in a fenced code block. */
function textLines(text: string): { readonly content: string; readonly line: number }[] {
  let fence: string | null = null;
  return text.split('\n').flatMap((content, index) => {
    const mark = /^\s*(`{3,}|~{3,})/.exec(content)?.[1] ?? null;
    if (fence === null) {
      fence = mark;
      return mark === null ? [{ content, line: index + 1 }] : [];
    }
    if (mark !== null && mark.startsWith(fence)) fence = null;
    return [];
  });
}
