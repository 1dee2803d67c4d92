import { z } from 'zod';
import {
  AGE_ALLOWED,
  DURATION_ALLOWED,
  parseAge,
  parseDuration,
  parsePercent,
  parseSize,
  PERCENT_ALLOWED,
  SIZE_ALLOWED,
  suggestAge,
  suggestDuration,
  suggestPercent,
  suggestSize,
} from '../quantities.ts';
import { regexProblem } from '../regex-problem.ts';

/* Values that several settings have. An `error` text says what is allowed; see ../schema.ts. */

export const TEXT = 'text (in quotes when it looks like a number or a word such as true)';
const PATH = `a path as ${TEXT}`;

/** Smallest slice: below this dar's own headers fill it. */
const SMALLEST_SLICE = 4096;

export const text = z.string({ error: TEXT }).min(1, { error: 'text that is not empty' });
export const path = z.string({ error: PATH }).min(1, { error: 'a path that is not empty' });
export const flag = z.boolean({ error: 'true or false' });

export const size = quantity(SIZE_ALLOWED, parseSize, suggestSize);
const sliceAllowed = `${SIZE_ALLOWED}, at least 4KiB, or none`;
export const slice = quantity(
  sliceAllowed,
  (value) =>
    value === 'none' ? 0 : ((bytes) => (bytes !== null && bytes >= SMALLEST_SLICE ? bytes : null))(parseSize(value)),
  suggestSize,
);
export const rotation = quantity(
  `${SIZE_ALLOWED}, at least 4KiB`,
  (value) => ((bytes) => (bytes !== null && bytes >= 4096 ? bytes : null))(parseSize(value)),
  suggestSize,
);
export const duration = quantity(DURATION_ALLOWED, (value) => parseDuration(String(value)), suggestDuration);
export const age = quantity(
  `${AGE_ALLOWED}, or off`,
  (value) => (value === 'off' ? 0 : (parseAge(value)?.count ?? null)),
  suggestAge,
);
export const shrink = quantity(
  `${PERCENT_ALLOWED}, or off`,
  (value) => (value === 'off' ? 0 : parsePercent(String(value))),
  suggestPercent,
);

export const regex = text.check(({ value, issues }) => {
  const reason = regexProblem(value);
  if (reason !== null) issues.push({ code: 'custom', input: value, message: `a regular expression (${reason})` });
});

function quantity(
  allowed: string,
  parse: (value: string | number) => number | null,
  suggest: (value: string | number) => string | null,
): z.ZodType<string | number> {
  const judge = ({ value, issues }: { value: string | number; issues: z.core.$ZodRawIssue[] }): void => {
    if (parse(value) !== null) return;
    issues.push({ code: 'custom', input: value, message: allowed, params: { suggestion: suggest(value) } });
  };
  return z.union([z.string().check(judge), z.number().check(judge)], { error: allowed });
}
