import { frozenCopy } from './deep-freeze.ts';
import { reasonOf } from './failure.ts';
import { runWithin } from './run-within.ts';
import type { StandardIssue, StandardSchema } from './standard-schema.ts';

/** Options that a plugin's schema accepted, frozen; or what it said against them. */
export type OptionsCheck =
  | { readonly options: unknown; readonly problem: null }
  | { readonly options: null; readonly problem: string };

type Section = Readonly<Record<string, unknown>>;

/** Milliseconds that a schema may think about a section. */
const VALIDATION_DEADLINE = 5000;

/** The plugin's own section with that of a definition over it, key by key. */
export function mergeSections(section: Section | undefined, ofDefinition: Section | undefined): Section {
  return { ...section, ...ofDefinition };
}

/** Asks a plugin's schema. Never throws: a schema is foreign code. */
export async function checkPluginOptions(schema: StandardSchema, section: Section): Promise<OptionsCheck> {
  try {
    const result = await runWithin(() => schema['~standard'].validate(structuredClone(section)), {
      run: null,
      deadlineMs: VALIDATION_DEADLINE,
      deadlineGraceMs: 0,
      abortGraceMs: 0,
    });
    if (result.issues === undefined) return { options: frozenCopy(result.value), problem: null };
    return { options: null, problem: result.issues.map(issueText).join('; ') || 'its schema refused them' };
  } catch (error) {
    return { options: null, problem: `its schema failed: ${reasonOf(error)}` };
  }
}

function issueText({ path, message }: StandardIssue): string {
  const keys = (path ?? []).map((part) => String(isKeyed(part) ? part.key : part));
  return keys.length === 0 ? message : `${keys.join('.')}: ${message}`;
}

function isKeyed(part: PropertyKey | { readonly key: PropertyKey }): part is { readonly key: PropertyKey } {
  return typeof part === 'object';
}
