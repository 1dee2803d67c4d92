/** True for text that refers to a secret and is none: `env:NAME`, `file:/path`, `systemd:NAME`. */
export function isSecretReference(text: string): boolean {
  return /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[/~$].*|systemd:[A-Za-z0-9._-]+)$/.test(text);
}
