import { DarkiveError, type ExitName } from '@darkive/core/errors';
import type { DiffOptions, diffArchives } from '@darkive/core/restoring/diff';
import type { DiffDocument, DiffEntry } from '@darkive/core/holdings/documents/catalogue-documents';
import { printableDocument, printableJson, printableLine } from '@darkive/core/records';
import { AlreadyInJson } from '../errors/already-in-json.ts';
import { fromThrown } from '../errors/from-thrown.ts';
import { errorDocument } from '../errors/render.ts';
import type { Output } from '../output.ts';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { safePage } from './safe-text.ts';
import { createPage } from './page.ts';
import { formatBytes } from './units.ts';

type Listeners = Pick<DiffOptions, 'onSides' | 'onEntry'>;
export type Compare = (listeners: Listeners) => ReturnType<typeof diffArchives>;

/** Prints the differences while they are found; done when the reader has seen enough (`| head`), too. */
export async function diffAsText(compare: Compare, output: Output, look: Look): Promise<ExitName> {
  const page = createPage(output, safePage(look));
  try {
    const { document, exit } = await compare({
      onSides: ({ from, to }) => page.add(`--- ${printableLine(from.name)}\n+++ ${printableLine(to.name)}\n`),
      onEntry(entry) {
        page.add(presentDiffEntry(printableDocument(entry), look));
        return page.turn();
      },
    });
    page.add(presentDiffSum(printableDocument(document), look));
    await page.flush();
    return exit;
  } catch (thrown) {
    if (output.closed) return 'done';
    if (page.turned) await page.flush();
    throw thrown;
  }
}

/** The same as one JSON document, written piece by piece. */
export async function diffAsJson(compare: Compare, output: Output): Promise<ExitName> {
  const page = createPage(output, printableJson);
  let separator: '\n' | ',\n' = '\n';
  try {
    const { document, exit } = await compare({
      onSides: (sides) =>
        page.add(`${JSON.stringify({ schema: 'darkive.diff/1', ...sides }).slice(0, -1)},\n"entries":[`),
      onEntry(entry) {
        page.add(separator + JSON.stringify(entry));
        separator = ',\n';
        return page.turn();
      },
    });
    const { added, changed, removed, findings } = document;
    page.add(`\n],\n${JSON.stringify({ added, changed, removed, findings }).slice(1)}\n`);
    await page.flush();
    return exit;
  } catch (thrown) {
    if (output.closed) return 'done';
    if (!page.turned) throw thrown;
    const { error, exitCode } = fromThrown(thrown, ['diff']);
    const { error: shown, exit } = errorDocument(error ?? new DarkiveError('bug', String(thrown)), exitCode);
    page.add(`\n],\n${JSON.stringify({ error: shown, exit }).slice(1)}\n`);
    await page.flush();
    throw new AlreadyInJson(thrown);
  }
}

/** `+ path (file, 1.2 KiB)`, `~ path (size, time)`, `- path (file, 1.2 KiB)`. */
export function presentDiffEntry(entry: DiffEntry, { paint }: Look): string {
  if (entry.change === 'changed') return `${paint('yellow', '~')} ${entry.path} (${entry.differences.join(', ')})\n`;
  const what = [entry.kind ?? '', ...(entry.bytes === null ? [] : [formatBytes(entry.bytes)])].join(', ');
  const sign = entry.change === 'added' ? paint('green', '+') : paint('red', '-');
  return `${sign} ${entry.path} (${what})\n`;
}

export function presentDiffSum({ added, changed, removed, findings }: DiffDocument, { paint }: Look): string {
  return `${added} added, ${changed} changed, ${removed} removed\n${presentFindings(findings, paint, '')}`;
}
