import { Buffer } from 'node:buffer';

/** An archive in a dar_manager base. */
export interface BaseEntry {
  /** 1-based; the place in the base. */
  readonly number: number;
  /** Directory of the archive as it was added. */
  readonly directory: string;
  /** Its base name. */
  readonly name: string;
}

/**
 * Reads `dar_manager -l`: after a rule, lines of ` <tab>number<tab>directory<tab>name`, numbered from 1. A directory may
 * hold tabs and line breaks, a name of ours neither. Null when the listing is not whole.
 */
export function parseBaseListing(listing: Buffer): BaseEntry[] | null {
  const text = listing.toString('latin1');
  const rule = /\n-+\+-+\+-+\n/.exec(text);
  if (rule === null) return null;
  const entries: BaseEntry[] = [];
  let start = rule.index + rule[0].length;
  for (let number = 1; start < text.length; number += 1) {
    const head = ` \t${number}\t`;
    if (!text.startsWith(head, start)) return text.slice(start).trim() === '' ? entries : null;
    const next = text.indexOf(`\n \t${number + 1}\t`, start);
    const end = next === -1 ? text.lastIndexOf('\n') : next;
    const line = text.slice(start + head.length, end);
    const tab = line.lastIndexOf('\t');
    if (tab === -1) return null;
    entries.push({ number, directory: utf8(line.slice(0, tab)), name: utf8(line.slice(tab + 1)) });
    start = end + 1;
  }
  return entries;
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
