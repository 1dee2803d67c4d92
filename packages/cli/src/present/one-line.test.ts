import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Output } from '../output.ts';
import { dangers, hostile } from '../test-support/hostile-text.ts';
import { pipeLook } from '../test-support/look.ts';
import { SAMPLES } from '../test-support/result-samples.ts';
import { diffAsJson, diffAsText } from './diff.ts';
import { monitorLine } from './monitor.ts';
import { safeJson } from './safe-text.ts';
import { showAsJson, showAsText } from './show.ts';
import { shown } from './shown.ts';

type Present = (document: unknown, ...rest: unknown[]) => unknown;

/** Words that a presentation looks up, and is given by Darkive alone. */
const OWN_WORDS = new Set(
  'schema outcome state result verdict level severity action data kind change disposition referenceFrom'.split(' '),
);

/** The document with each text of others replaced by one of `texts`, in turn; also names of settings. Times stay. */
function withTexts(value: unknown, texts: Iterator<string>, key = ''): unknown {
  if (typeof value === 'string') {
    return OWN_WORDS.has(key) || /^\d{4}-\d\d-\d\dT/.test(value) ? value : texts.next().value;
  }
  if (Array.isArray(value)) return value.map((inner) => withTexts(inner, texts, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner], index) => [
      name.startsWith('any-') ? `any-${index}-${texts.next().value}` : name,
      withTexts(inner, texts, name),
    ]),
  );
}

/** Endless: the texts over and over, or harmless ones in the same places. */
function* again(texts: readonly string[]): Generator<string, never> {
  for (;;) yield* texts;
}

async function printed(write: (output: Output) => Promise<unknown>): Promise<string> {
  let text = '';
  await write({
    closed: false,
    write: (more) => Promise.resolve(void (text += more)),
    flush: () => Promise.resolve(),
  });
  return text;
}

/** As the commands print them: what is not here goes through `shown` with the look alone. */
const WAYS: Readonly<Record<string, (present: Present, sample: unknown) => string | Promise<string>>> = {
  presentFindings: (present, sample) =>
    shown(sample, (safe, { paint }) => present(safe, paint) as string).text(pipeLook),
  presentPlugins: (present, sample) =>
    shown(sample, (safe, look) => present(safe, true, look) as string).text(pipeLook),
  presentImport: (present, sample) =>
    shown(sample, (safe, look) => present(safe, look, ['archives: x\u001b[2J', '\u202e']) as string).text(pipeLook),
  // These are told one by one, as dar lists them.
  presentEntry: (present, sample) => present(sample, pipeLook) as string,
  presentTreeEntry: (present, sample) => present(sample) as string,
  monitorLine: (_present, sample) =>
    shown(sample, (safe) => monitorLine(safe as never, new Date('2026-12-01T00:00:00Z'))).text(pipeLook),
  showAsText: (_present, sample) => printed((output) => showAsText(listed(sample), output, pipeLook, false)),
  showAsJson: (_present, sample) => printed((output) => showAsJson(listed(sample), output)),
  diffAsText: (_present, sample) => printed((output) => diffAsText(compared(sample), output, pipeLook)),
  diffAsJson: (_present, sample) => printed((output) => diffAsJson(compared(sample), output)),
};

const listed = (sample: unknown) => async (listeners: object) => {
  const { archive, entry, findings } = sample as Record<string, never>;
  const { onArchive, onEntry } = listeners as Record<string, (...all: unknown[]) => unknown>;
  onArchive?.(archive, { name: archive });
  await onEntry?.(entry);
  return { document: { entries: 1, findings }, exit: 'done' } as never;
};

const compared = (sample: unknown) => async (listeners: object) => {
  const { document, entry } = sample as Record<string, never>;
  const { onSides, onEntry } = listeners as Record<string, (...all: unknown[]) => unknown>;
  onSides?.(document);
  await onEntry?.(entry);
  return { document, exit: 'done' } as never;
};

const folder = new URL('.', import.meta.url);
const presentations = new Map<string, Present>();
for (const file of readdirSync(folder)) {
  if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
  const module = (await import(new URL(file, folder).href)) as Record<string, unknown>;
  for (const [name, member] of Object.entries(module)) {
    const presents = /^present|Line$|As(?:Text|Json)$/.test(name);
    if (presents && typeof member === 'function') presentations.set(name, member as Present);
  }
}

test('every presentation in the folder is tried', () => {
  expect(Object.keys(SAMPLES).toSorted()).toEqual([...presentations.keys()].toSorted());
});

test.each([...presentations])('%s: no text of others forges a line or acts on a terminal', async (name, present) => {
  const way = WAYS[name] ?? ((one: Present, document: unknown) => shown(document, one as never).text(pipeLook));
  const lines = (text: string): number => text.split('\n').length;
  for (const sample of SAMPLES[name] ?? []) {
    const calm = await way(present, withTexts(sample, again(['harmless'])));
    expect(calm).toContain('harmless');
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          hostile.map((text) => `-${text}`),
          { minLength: 1, maxLength: 5 },
        ),
        async (texts) => {
          const text = await way(present, withTexts(sample, again(texts)));
          expect(dangers(text)).toEqual([]);
          expect(lines(text)).toBe(lines(calm));
          expect(dangers(safeJson(withTexts(sample, again(texts))))).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  }
});
