/**
 * The tags of `dar -l -Txml`. It is not XML: names are raw bytes with only `& < > " '` escaped, names of extended
 * attributes are not escaped at all. Text is held as byte strings (latin1).
 */

/** Name → value of one tag, in dar's order; values unescaped. */
export type TagAttributes = ReadonlyMap<string, string>;

/** Where the tag that begins at `start` ends (the index after its `>`); -1 when it is not all there yet. */
export function tagEnd(buffer: Buffer, start: number): number {
  const end = buffer.indexOf(0x3e, start) + 1;
  if (end === 0) return -1;
  if (!startsWith(buffer, start, EA_ENTRY)) return end;
  const eaEnd = buffer.indexOf(EA_END, start);
  return eaEnd === -1 ? -1 : eaEnd + EA_END.length;
}

/** `File` of `<File name=…>`, `/File` of `</File>`. */
export function tagName(tag: string): string {
  const end = tag.search(/[\s>]/);
  return tag.slice(1, end === -1 ? tag.length : end);
}

/** Read from left to right: a name may contain what looks like the next attribute. */
export function tagAttributes(tag: string): TagAttributes {
  const attributes = new Map<string, string>();
  let index = tag.indexOf(' ');
  while (index !== -1) {
    const equals = tag.indexOf('="', index);
    if (equals === -1) break;
    const end = tag.indexOf('"', equals + 2);
    if (end === -1) break;
    const value = tag.slice(equals + 2, end);
    attributes.set(tag.slice(index + 1, equals), value.includes('&') ? unescape(value) : value);
    index = tag.indexOf(' ', end);
  }
  return attributes;
}

/** The raw name in `<EA_entry ea_name="…" />`. */
export function extendedAttributeName(tag: string): string {
  return tag.slice(EA_ENTRY.length, -EA_END.length);
}

const EA_ENTRY = Buffer.from('<EA_entry ea_name="');
const EA_END = Buffer.from('" />\n');

function startsWith(buffer: Buffer, start: number, prefix: Buffer): boolean {
  return buffer[start + 1] === prefix[1] && buffer.subarray(start, start + prefix.length).equals(prefix);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescape(value: string): string {
  return value.replace(/&(?:amp|lt|gt|quot|apos);/g, (entity) => ENTITIES[entity] ?? entity);
}
