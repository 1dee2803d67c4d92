import { Buffer } from 'node:buffer';
import type { RunResult } from '../exec/types.ts';
import { isNoise } from './messages.ts';
import type { MessageKind, MessageRule } from './message-rules.ts';

/** A path that dar named, as bytes and as dar wrote it, and why. */
export interface Named {
  readonly path: Buffer;
  readonly reason: string;
}

/** All messages of one kind. */
export interface SaidOf {
  /** How many paths; those beyond the kept ones may be counted twice. */
  readonly count: number;
  /** The first `KEPT_PATHS` of them, each once. */
  readonly named: readonly Named[];
}

/** What a dar command said beside its counts, whatever its exit code was. */
export interface Said {
  readonly about: Readonly<Partial<Record<MessageKind, SaidOf>>>;
  /** Lines that no rule knows: something of which we do not know what it means. */
  readonly unknown: { readonly count: number; readonly lines: readonly string[] };
}

/** Lines of a program that reported success, of which nobody knows what they mean. */
export type UnknownLines = Said['unknown'];

/** What a command said at its end, as far as it was kept; a first line that was cut is left out. */
export function unknownLines(
  rules: readonly MessageRule[],
  result: Pick<RunResult, 'stdoutTail' | 'stderrTail'>,
): UnknownLines {
  const reader = createSaidReader(rules);
  for (const tail of [result.stdoutTail, result.stderrTail]) {
    const whole = Buffer.byteLength(tail) < KEPT_TAIL ? tail : tail.slice(tail.indexOf('\n') + 1);
    reader.push(Buffer.from(`${whole}\n`));
  }
  return reader.end().unknown;
}

/** The runner keeps 64 KiB, cut between characters. */
const KEPT_TAIL = 64 * 1024 - 8;

export interface SaidReader {
  push(chunk: Buffer): void;
  /** What has been said until now; call it when the stream has ended. */
  end(): Said;
}

export const KEPT_PATHS = 10_000;
const KEPT_LINES = 20;
const LINE_LENGTH = 300;
/** Names may hold line breaks (dar writes them as they are): so much may belong to one message. */
const MOST_JOINED = 16 * 1024;

/**
 * Reads dar's messages line by line. A line that begins like a message and does not end like one goes on in the next:
 * a name with a line break in it. Memory does not grow with the number of messages.
 */
export function createSaidReader(rules: readonly MessageRule[]): SaidReader {
  const kinds = new Map<MessageKind, { count: number; named: Map<string, Named> }>();
  const unknown = { count: 0, lines: [] as string[] };
  let rest = '';
  let open: { rule: MessageRule; lines: string[]; length: number } | null = null;

  const add = (kind: MessageKind, path: string, reason: string): void => {
    if (kind === 'note') return;
    const kept = kinds.get(kind) ?? { count: 0, named: new Map<string, Named>() };
    kinds.set(kind, kept);
    if (kept.named.has(path)) return;
    kept.count += 1;
    if (kept.named.size < KEPT_PATHS) kept.named.set(path, { path: Buffer.from(path, 'latin1'), reason: utf8(reason) });
  };
  const addUnknown = (line: string): void => {
    unknown.count += 1;
    if (unknown.lines.length < KEPT_LINES) unknown.lines.push(utf8(line).trimEnd().slice(0, LINE_LENGTH));
  };
  const matched = (rule: MessageRule, text: string): boolean => {
    const found = rule.whole.exec(text);
    if (found === null) return false;
    add(rule.kind, found.groups?.['path'] ?? '', found.groups?.['reason'] ?? '');
    return true;
  };
  const line = (text: string): void => {
    if (open !== null) {
      open.lines.push(text);
      open.length += text.length + 1;
      if (matched(open.rule, open.lines.join('\n'))) open = null;
      else if (open.length > MOST_JOINED) giveUp();
      return;
    }
    if (isNoise(text)) return;
    const rule = rules.find(({ begins }) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)));
    if (rule === undefined) addUnknown(text);
    else if (!matched(rule, text)) open = { rule, lines: [text], length: text.length };
  };
  /** It began like a message and never ended like one: what we can tell is its kind. The lines behind it count anew. */
  const giveUp = (): void => {
    if (open === null) return;
    const { rule, lines } = open;
    open = null;
    const [first = '', ...others] = lines;
    add(rule.kind, typeof rule.begins === 'string' ? first.slice(rule.begins.length) : first, '');
    for (const other of others) line(other);
  };
  const finish = (): void => {
    giveUp();
    if (open !== null) finish();
  };
  return {
    push(chunk) {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      for (const one of lines) line(one);
      if (rest.length <= MOST_JOINED) return;
      line(rest);
      rest = '';
    },
    end() {
      if (rest !== '') line(rest);
      rest = '';
      finish();
      const about = Object.fromEntries(
        [...kinds].map(([kind, { count, named }]) => [kind, { count, named: [...named.values()] }]),
      );
      return { about, unknown: { count: unknown.count, lines: [...unknown.lines] } };
    },
  };
}

function utf8(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
