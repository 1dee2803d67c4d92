import { z } from 'zod';
import { entryProblem } from '../selection-entry.ts';
import { TEXT } from './values.ts';

const entryAllowed = 'a path relative to the root, or one of {path: …}, {glob: …}, {name: …}';

const entryForms = z.union(
  [
    z.string({ error: TEXT }),
    z.strictObject({ path: z.string({ error: TEXT }) }),
    z.strictObject({ glob: z.string({ error: TEXT }) }),
    z.strictObject({ name: z.string({ error: TEXT }) }),
  ],
  { error: entryAllowed },
);

const includeEntry = entryForms.check(({ value, issues }) => {
  const message = entryProblem('include', value);
  if (message !== null) issues.push({ code: 'custom', input: value, message });
});

const excludeEntry = entryForms.check(({ value, issues }) => {
  const message = entryProblem('exclude', value);
  if (message !== null) issues.push({ code: 'custom', input: value, message });
});

const rule = z.union([z.strictObject({ include: includeEntry }), z.strictObject({ exclude: excludeEntry })], {
  error: 'a mapping with exactly one of include or exclude',
});

export const exclude = z
  .array(excludeEntry, { error: `a list; each entry ${entryAllowed}` })
  .describe(
    'What is left out. A plain path is that file or directory with all below it; with *, ? or [ it is a pattern on the path; {name: "*.tmp"} is a pattern on the file name.',
  );

export const include = z
  .array(includeEntry, { error: `a list; each entry ${entryAllowed}` })
  .min(1, { error: 'at least one entry (leave "include" out to take everything)' })
  .describe('Only these paths below the root. Left out: everything.');

export const rules = z
  .array(rule, { error: 'a list of {include: …} and {exclude: …}' })
  .min(1, { error: 'at least one rule (leave "rules" out to take everything)' })
  .describe('Instead of include and exclude: rules in order, the last one that matches decides.');
