import { isSecretReference } from './secret-reference.ts';

/** What stands in for a value that is not shown. */
export const HIDDEN = '(hidden)';

const SECRET_KEY = /secret|token|passw|passphrase|passwd|credential|webhook|auth|api[-_]?key|private[-_]?key/i;

/** Plugin options as they may be shown: references stay, whatever looks like a secret does not. */
export function maskOptions(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [key, maskValue(value, SECRET_KEY.test(key))]),
  );
}

/** A command as it may be shown: values of secret options, headers, assignments and anything that looks random are hidden. */
export function maskVector(vector: readonly string[]): readonly string[] {
  return vector.map((argument, index) => {
    const [, option, value] = /^(-{1,2}[^=]+|[A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(argument) ?? [];
    if (option !== undefined && value !== undefined && SECRET_KEY.test(option)) return `${option}=${HIDDEN}`;
    const before = vector[index - 1] ?? '';
    const followsSecretOption =
      before.startsWith('-') && !before.includes('=') && (SECRET_KEY.test(before) || before === '-u');
    const isHeader = /^[A-Za-z-]+:\s*\S/.test(argument) && SECRET_KEY.test(argument.split(':')[0] ?? '');
    const isHidden = followsSecretOption || isHeader || argument.split(/[\s'"=]+/).some(looksSecret);
    return isHidden && !isSecretReference(argument) ? HIDDEN : argument;
  });
}

function maskValue(value: unknown, secretKey: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => maskValue(item, secretKey));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, maskValue(inner, secretKey || SECRET_KEY.test(key))]),
    );
  }
  if (typeof value === 'string') return !isSecretReference(value) && (secretKey || looksSecret(value)) ? HIDDEN : value;
  return typeof value === 'number' && secretKey ? HIDDEN : value;
}

/** A URL that carries credentials, a query or a random part; or a long word of letters and digits. */
function looksSecret(text: string): boolean {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    if (!URL.canParse(text)) return true;
    const url = new URL(text);
    return (
      url.username !== '' || url.password !== '' || url.search !== '' || url.pathname.split('/').some(looksLikeKey)
    );
  }
  return !text.startsWith('/') && text.length >= 20 && looksRandom(text);
}

/** Part of a URL: long, and of more than one kind of character. Words of a path are mostly lower case alone. */
function looksLikeKey(part: string): boolean {
  return part.length >= 12 && [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(part)).length >= 2;
}

function looksRandom(word: string): boolean {
  return /^[A-Za-z0-9+/_=.:-]+$/.test(word) && /\d/.test(word) && /[A-Za-z]/.test(word);
}
