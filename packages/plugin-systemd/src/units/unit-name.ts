/** `my docs-1` → `my\x20docs\x2d1`: the part of a unit's name behind the `@`, as `systemd-escape` makes it. */
export function escapeName(text: string): string {
  return [...Buffer.from(text)].map((byte, index) => escapeByte(byte, index === 0)).join('');
}

/** `/mnt/my disk` → `mnt-my\x20disk.mount`, as `systemd-escape --path --suffix=mount` makes it. */
export function mountUnit(path: string): string {
  const inner = path.split('/').filter((part) => part !== '');
  return `${inner.length === 0 ? '-' : escapeName(inner.join('/'))}.mount`;
}

function escapeByte(byte: number, first: boolean): string {
  const character = String.fromCharCode(byte);
  if (character === '/') return '-';
  if (/[A-Za-z0-9:_]/.test(character) || (character === '.' && !first)) return character;
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
