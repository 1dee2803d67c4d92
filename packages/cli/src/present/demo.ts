import type { DemoDocument, DemoStep } from '@darkive/core/demo/demo';
import type { Look } from './look.ts';
import { printable } from '@darkive/core/records';

/** A step, told while it happens. */
export function presentDemoStep({ number, title, text, lines }: DemoStep, { paint }: Look): string {
  const shown = lines.map((line) => paint('dim', `   ${printable(line)}\n`)).join('');
  return `${paint('bold', `${number}. ${title}`)}\n   ${printable(text)}\n${shown}\n`;
}

/** The end of a demonstration. */
export function presentDemo({ outcome, directory, steps }: DemoDocument, { paint }: Look): string {
  const head =
    outcome === 'success'
      ? paint('green', `All ${steps.length} steps did what they should.`)
      : paint('red', `Failed in step ${steps.at(-1)?.number ?? 0}: ${steps.at(-1)?.title ?? 'preparation'}.`);
  const where = printable(directory);
  return `${head}\nEverything is in ${where}: look around, then remove it with \`darkive demo --clean --dir ${where}\`.\n`;
}

/** What `--clean` did. */
export function presentDemoClean(directory: string): string {
  return `Removed the demonstration in ${printable(directory)}.\n`;
}
