import { expandPath } from './expand-path.ts';
import { formatKey, type Problem } from './problem.ts';
import type { Surroundings } from './types.ts';
import type { KeyPath, YamlData } from './yaml-document.ts';

/** What turning a file into a `Config` needs, and where it puts what is wrong. */
export interface Interpretation {
  readonly surroundings: Surroundings;
  /** Directory of the configuration file; relative paths count from it. */
  readonly directory: string;
  readonly report: (at: KeyPath, message: string, part?: 'key' | 'value') => void;
  /** The path as absolute path; reports and answers the text itself when it cannot be expanded. */
  readonly path: (at: KeyPath, text: string) => string;
}

export function interpretation(
  yaml: YamlData,
  directory: string,
  surroundings: Surroundings,
  problems: Problem[],
): Interpretation {
  const report: Interpretation['report'] = (at, message, part = 'value') => {
    const position = part === 'key' ? yaml.keyAt(at) : yaml.valueAt(at);
    problems.push({ ...position, key: formatKey(at), message });
  };
  const path = (at: KeyPath, text: string): string => {
    const expanded = expandPath(text, directory, surroundings);
    if ('path' in expanded) return expanded.path;
    report(at, expanded.problem);
    return text;
  };
  return { surroundings, directory, report, path };
}
