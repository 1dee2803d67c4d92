import type { Finding } from '@darkive/core/records';

/** The findings of a result, wherever in it they stand, that are more than information. */
export function warningsOf(document: unknown): readonly Finding[] {
  const found: Finding[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === 'object' && value !== null) {
      if (isFinding(value) && value.severity !== 'info') found.push(value);
      else Object.values(value).forEach(walk);
    }
  };
  walk(document);
  return found;
}

function isFinding(value: object): value is Finding {
  const { severity, code, message, hint } = value as Record<string, unknown>;
  const isText = typeof severity === 'string' && typeof code === 'string' && typeof message === 'string';
  return isText && (hint === null || typeof hint === 'string');
}
