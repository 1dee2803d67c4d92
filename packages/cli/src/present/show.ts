import { DarkiveError, type ExitName } from '@darkive/core/errors';
import type { ShowOptions, showArchive } from '@darkive/core/restoring/show';
import { printableDocument, printableJson } from '@darkive/core/records';
import { AlreadyInJson } from '../errors/already-in-json.ts';
import { fromThrown } from '../errors/from-thrown.ts';
import { errorDocument } from '../errors/render.ts';
import type { Output } from '../output.ts';
import { presentArchive } from './archive.ts';
import { entryDocument, presentEntry, presentTreeEntry } from './entry.ts';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { safePage } from './safe-text.ts';
import { createPage } from './page.ts';
import { count } from './units.ts';

type Listeners = Pick<ShowOptions, 'onArchive' | 'onEntry'>;
export type List = (listeners: Listeners) => ReturnType<typeof showArchive>;

/**
 * Prints the archive and its entries while they are read (an archive may hold a million): as lines, or the names alone
 * as a tree. Done when the reader has seen enough (`| head`), too.
 */
export async function showAsText(list: List, output: Output, look: Look, tree: boolean): Promise<ExitName> {
  const page = createPage(output, safePage(look));
  try {
    const { document, exit } = await list({
      onArchive: (listing) => page.add(presentArchive(printableDocument(listing), look)),
      onEntry(entry) {
        page.add(tree ? presentTreeEntry(entry) : presentEntry(entry, look));
        return page.turn();
      },
    });
    page.add(`\n${count(document.entries, 'entry', 'entries')}\n${presentFindings(document.findings, look.paint, '')}`);
    await page.flush();
    return exit;
  } catch (error) {
    if (output.closed) return 'done';
    await page.flush();
    throw error;
  }
}

/** The same as one JSON document with an `entries` array. A failure on the way ends the document with the error in it. */
export async function showAsJson(list: List, output: Output): Promise<ExitName> {
  const page = createPage(output, printableJson);
  let separator: '\n' | ',\n' = '\n';
  try {
    const { document, exit } = await list({
      onArchive(archive, manifest) {
        const head = { schema: 'darkive.archive/1', archive, manifest };
        page.add(`${JSON.stringify(head).slice(0, -1)},\n"entries":[`);
      },
      onEntry(entry) {
        page.add(separator + JSON.stringify(entryDocument(entry)));
        separator = ',\n';
        return page.turn();
      },
    });
    const tail = { entryCount: document.entries, findings: document.findings };
    page.add(`\n],\n${JSON.stringify(tail).slice(1)}\n`);
    await page.flush();
    return exit;
  } catch (thrown) {
    if (output.closed) return 'done';
    if (!page.turned) throw thrown;
    const { error, exitCode } = fromThrown(thrown, ['show']);
    const { error: shown, exit } = errorDocument(error ?? new DarkiveError('bug', String(thrown)), exitCode);
    page.add(`\n],\n${JSON.stringify({ error: shown, exit }).slice(1)}\n`);
    await page.flush();
    throw new AlreadyInJson(thrown);
  }
}
