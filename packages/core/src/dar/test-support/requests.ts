import type { CreateRequest, ExtractRequest, SelectionRule, StructuredSelection } from '../types.ts';

export function structured(change: Partial<StructuredSelection> = {}): StructuredSelection {
  return {
    kind: 'structured',
    rules: [],
    compression: { algorithm: 'none', level: null, minimumBytes: 100, skip: [] },
    cacheDirectoryTagging: false,
    nodump: false,
    extraArguments: [],
    ...change,
  };
}

export function createRequest(base: string, root: string, change: Partial<CreateRequest> = {}): CreateRequest {
  return {
    base,
    type: 'FULL',
    reference: null,
    root,
    selection: structured(),
    sliceBytes: null,
    alwaysExclude: [],
    ...change,
  };
}

export function extractRequest(base: string, root: string, change: Partial<ExtractRequest> = {}): ExtractRequest {
  return {
    base,
    root,
    paths: { kind: 'all' },
    overwrite: false,
    deleted: 'ignore',
    owner: 'ignore',
    fsaScope: 'none',
    ...change,
  };
}

/** `-path`, `+path`, `-~glob`, `-:name`, `+:name`. */
export function rules(...short: readonly string[]): SelectionRule[] {
  return short.map((text) => {
    const action = text.startsWith('+') ? 'include' : 'exclude';
    if (text[1] === '~') return { action, match: 'glob', pattern: text.slice(2) };
    if (text[1] === ':') return { action, match: 'name', pattern: text.slice(2) };
    return { action, match: 'path', pattern: text.slice(1) };
  });
}
