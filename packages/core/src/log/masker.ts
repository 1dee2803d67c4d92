/** Hides secrets in text that is shown or kept. */
export interface Masker {
  /** From now on this value is hidden. Less than four characters are ignored: they would hide half of every text. */
  readonly add: (secret: string) => void;
  readonly mask: (text: string) => string;
}

const SHORTEST = 4;
const COVER = '***';

/** A masker that knows no secret yet. It finds a secret as it is, URL-encoded, and as a JSON string has it. */
export function createMasker(): Masker {
  const patterns = new Set<string>();
  let search: RegExp | null = null;
  return {
    add(secret) {
      for (const form of formsOf(secret)) patterns.add(form);
      if (patterns.size === 0) return;
      // The longest first: of two secrets that begin alike nothing may stay behind.
      search = new RegExp([...patterns].toSorted((a, b) => b.length - a.length).join('|'), 'g');
    },
    mask: (text) => (search === null ? text : text.replace(search, COVER)),
  };
}

function formsOf(secret: string): string[] {
  // A secret of several lines may be shown line by line; one from a file may have lost its last line break.
  const values = [secret, secret.trim(), ...secret.split(/[\r\n]+/)].filter((value) => value.length >= SHORTEST);
  return values.flatMap((value) => {
    const plain = [value, JSON.stringify(value).slice(1, -1)];
    const encoded = [encodeURIComponent(value.toWellFormed()), new URLSearchParams([['', value]]).toString().slice(1)];
    return [...plain.map(literal), ...encoded.map((text) => text.split(PERCENT).map(literalPercent).join(''))];
  });
}

const PERCENT = /(%[0-9A-F]{2})/;

/** The digits of %2F may be written %2f. */
function literalPercent(part: string): string {
  if (!PERCENT.test(part)) return literal(part);
  return part.replaceAll(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
