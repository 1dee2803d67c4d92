import { createHash } from 'node:crypto';

/** What a file of a unit's name is: as we wrote it, changed since, or not ours. */
export type Authorship = 'ours' | 'edited' | 'foreign';

export interface Signature {
  readonly authorship: Authorship;
  /** The version that wrote it; null for a foreign file. */
  readonly version: string | null;
}

const FIRST =
  /^# Written by darkive (\S+)\. `darkive systemd install` renews it, `darkive systemd uninstall` removes it\.$/;
const SECOND = /^# Changes by hand are noticed: sha256 of all below is ([0-9a-f]{64})$/;

/** The text below a header that says who wrote it and what it was. */
export function sign(body: string, version: string): string {
  return (
    `# Written by darkive ${version}. \`darkive systemd install\` renews it, \`darkive systemd uninstall\` removes it.\n` +
    `# Changes by hand are noticed: sha256 of all below is ${digest(body)}\n${body}`
  );
}

export function readSignature(text: string): Signature {
  const [first = '', second = ''] = text.split('\n', 2);
  const version = FIRST.exec(first)?.[1];
  if (version === undefined) return { authorship: 'foreign', version: null };
  const body = text.slice(first.length + second.length + 2);
  const hash = SECOND.exec(second)?.[1];
  return { authorship: hash === digest(body) ? 'ours' : 'edited', version };
}

function digest(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
