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

/** `onLine` gets every line without its line break; of a line that was overwritten with carriage returns the last state. */
export function createOutputText(mask: (text: string) => string, onLine: (line: string) => void): OutputText {
  const decoder = new StringDecoder('utf8');
  let pending = '';
  let kept = '';
  // Masked line by line, before the tail is cut: half a secret would not be recognised.
  const take = (line: string, lineBreak: string): void => {
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
      pending += decoder.write(chunk);
      split();
    },
    end() {
      pending += decoder.end();
      split();
      if (pending !== '') take(pending, '');
      pending = '';
    },
    tail: () => lastBytes(kept),
  };
}

const TAIL_BYTES = 64 * 1024;

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
