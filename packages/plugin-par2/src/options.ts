import { isAbsolute } from 'node:path';
import { z } from 'zod';

const PERCENT_ALLOWED = 'must be a share with its percent sign, from 1% to 100%, such as "5%"';

/** `5%` → 0.05. */
const percent = z.string({ error: PERCENT_ALLOWED }).transform((text, context) => {
  const match = /^(\d{1,3}(?:\.\d+)?) ?%$/.exec(text.trim());
  const value = match === null ? Number.NaN : Number(match[1]);
  if (value >= 1 && value <= 100) return value / 100;
  context.addIssue({ code: 'custom', message: `${PERCENT_ALLOWED}, not "${text}"` });
  return z.NEVER;
});

const DEFAULT_RATIO = '5%';

const ratios = z.strictObject({
  full: percent.prefault(DEFAULT_RATIO),
  diff: percent.prefault(DEFAULT_RATIO),
  incr: percent.prefault(DEFAULT_RATIO),
});

/** One share for all types of archives, or one for each type; a type that is left out has the default. */
const ratio = z
  .unknown()
  .transform((written, context) => {
    if (written !== null && typeof written === 'object') return read(ratios, written, context);
    const share = read(percent, written, context);
    return { full: share, diff: share, incr: share };
  })
  .prefault(DEFAULT_RATIO);

/** Mebibytes of `512 MiB` or `2 GiB`. */
const memory = z.string({ error: 'must be a size such as "512 MiB" or "2 GiB"' }).transform((text, context) => {
  const match = /^(\d{1,6}) ?(MiB|GiB)$/.exec(text.trim());
  const mebibytes = Number(match?.[1]) * (match?.[2] === 'GiB' ? 1024 : 1);
  if (mebibytes >= 16) return mebibytes;
  context.addIssue({
    code: 'custom',
    message: `must be a size such as "512 MiB" or "2 GiB", at least 16 MiB, not "${text}"`,
  });
  return z.NEVER;
});

export const optionsSchema = z.strictObject({
  /** What makes and uses parity: `@darkive/par2` in this process, or the external program `par2`. */
  engine: z.enum(['darkive', 'par2']).default('darkive'),
  /** Make parity for new archives. False for definitions that need none; parity that is there is still looked after. */
  create: z.boolean().default(true),
  /** Recovery data as a share of each slice (0–1), by type of archive. */
  ratio,
  /** Absolute directory of the parity files; null puts them beside the slices. */
  directory: z
    .string()
    .refine((path) => isAbsolute(path), {
      message: 'must be an absolute path: parity beside the slices needs no directory',
    })
    .nullable()
    .default(null),
  /** Compare the slices with their parity in every verify, which reads them once more. Parity files are checked in any case. */
  verify: z.boolean().default(true),
  /** Memory for blocks, in mebibytes; null is 128 for the engine `darkive` and 512 for `par2`. */
  memory: memory.nullable().default(null),
  /** Threads; null is at most two for the engine `darkive`, and every core for `par2`. */
  threads: z.int().min(1).max(256).nullable().default(null),
});

export type Par2Options = z.output<typeof optionsSchema>;

function read<Output>(schema: z.ZodType<Output>, written: unknown, context: z.RefinementCtx): Output {
  const result = schema.safeParse(written);
  if (result.success) return result.data;
  for (const { path, message } of result.error.issues) context.addIssue({ code: 'custom', path, message });
  return z.NEVER;
}
