export interface ServerAnswer {
  /** Null when it is still what the tag stands for. */
  readonly body: unknown;
  readonly tag: string | null;
  /** When the data were read, as the server says; null when it does not. */
  readonly readAt: string | null;
}

/** One question to this page's own server. Throws an error whose message can be shown. */
export async function askServer(path: string, tag: string | null = null): Promise<ServerAnswer> {
  const response = await fetch(path, { headers: tag === null ? {} : { 'If-None-Match': tag } }).catch(
    (error: unknown) => {
      throw new Error('The dashboard does not answer: it has ended, or the connection is gone.', { cause: error });
    },
  );
  const readAt = response.headers.get('darkive-read-at');
  if (response.status === 304) return { body: null, tag, readAt };
  if (response.status === 401)
    throw new Error('This page is not admitted any more. Open the address that the dashboard printed last.');
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new Error(problemOf(body) ?? `The dashboard answered with status ${response.status}.`);
  return { body, tag: response.headers.get('etag'), readAt };
}

/** `{ "error": { "message", "hint" } }`, as the commands print it with --json. */
function problemOf(body: unknown): string | null {
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: unknown; readonly hint?: unknown } };
  if (typeof error?.message !== 'string') return null;
  return typeof error.hint === 'string' ? `${error.message} ${error.hint}` : error.message;
}
