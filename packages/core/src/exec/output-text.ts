import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';

/** Turns the bytes of a stream into masked lines, and keeps the last of them. */
export interface OutputText {
  push(chunk: Buffer): void;
  /** The stream has ended: a last line without a line break counts too. */
  end(): void;
  /** The last 64 KiB. */
  tail(): string;
}

/**
 * `onLine` gets every line without its line break; of a line that was overwritten with carriage returns the last state.
 * Of what comes after 8 MiB or 50,000 lines it gets the last 128 KiB alone, and a line that says so: a program gone wild
 * must fill neither memory, nor the logs, nor an hour with masking.
 */
export function createOutputText(mask: (text: string) => string, onLine: (line: string) => void): OutputText {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let kept = '';
  let bytes = 0;
  let count = 0;
  /** The newest of what is too much, as it came; null until then. */
  let flood: Buffer[] | null = null;
  // Masked line by line, before the tail is cut: half a secret would not be recognised.
  const take = (line: string, lineBreak: string): void => {
    count += 1;
    const masked = mask(line);
    kept += masked + lineBreak;
    if (kept.length > 2 * TAIL_BYTES) kept = kept.slice(-TAIL_BYTES);
    onLine(lastState(masked));
  };
  const split = (): void => {
    const lines = pending.split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) take(line, '\n');
    if (pending.length > TAIL_BYTES) {
      take(pending, '');
      pending = '';
    }
  };
  return {
    push(chunk) {
      bytes += chunk.length;
      if (flood === null && bytes <= MOST_BYTES && count <= MOST_LINES) {
        pending += decoder.write(chunk);
        split();
        return;
      }
      flood ??= [];
      flood.push(chunk);
      while (flood.length > 1 && lengthOf(flood) - (flood[0]?.length ?? 0) >= FLOOD_TAIL) flood.shift();
    },
    end() {
      pending += decoder.end();
      if (flood !== null) {
        onLine(`(It went on to ${bytes} bytes in all; what lies between is left out.)`);
        // Masked first: behind half a secret at the cut, which is left out below, the others are whole.
        pending = afterCut(mask(Buffer.concat(flood).toString('utf8', Math.max(0, lengthOf(flood) - FLOOD_TAIL))));
      }
      split();
      if (pending !== '') take(pending, '');
      pending = '';
      flood = null;
    },
    tail: () => lastBytes(kept),
  };
}

const TAIL_BYTES = 64 * 1024;
const MOST_BYTES = 8 * 2 ** 20;
const MOST_LINES = 50_000;
const FLOOD_TAIL = 2 * TAIL_BYTES;

function lengthOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}

/** From the first whole line on; well behind the cut where there is none. */
function afterCut(text: string): string {
  const end = text.indexOf('\n');
  return end === -1 ? text.slice(FLOOD_TAIL / 4) : text.slice(end + 1);
}

/** What a terminal would show of a line with progress in it. */
function lastState(line: string): string {
  const states = line.split('\r').filter((state) => state !== '');
  return states.at(-1) ?? '';
}

function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= TAIL_BYTES) return text;
  let start = bytes.length - TAIL_BYTES;
  // Not in the middle of a character: its later bytes are 10xxxxxx.
  while (start < bytes.length && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return bytes.toString('utf8', start);
}
