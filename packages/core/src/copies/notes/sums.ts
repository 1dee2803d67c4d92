/**
 * The text of SHA256SUMS: `sha256sum -c` takes it in the directory that the names are relative to. A name with a backslash,
 * a line feed or a carriage return is written as coreutils does: the line begins with a backslash.
 */
export function sha256Sums(files: Iterable<{ readonly file: string; readonly sha256: string }>): string {
  const lines: string[] = [];
  for (const { file, sha256 } of files) {
    const escaped = file.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
    lines.push(`${escaped === file ? '' : '\\'}${sha256}  ${escaped}\n`);
  }
  return lines.join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };
