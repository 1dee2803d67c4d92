import { openIndex } from '../../../catalogue/open.ts';
import type { CatalogueEntry } from '../../../dar/types.ts';
import type { Manifest } from '../../../records/manifest.ts';

/** Names that a page must show as they are: markup, quotes, bytes that are not UTF-8, a line break, another direction. */
const HOSTILE: readonly Buffer[] = [
  Buffer.from('letters/<img src=x onerror=alert(1)>.txt'),
  Buffer.from('letters/"quoted" & \'single\' `tick` $(reboot).txt'),
  Buffer.from([...Buffer.from('letters/caf'), 0xe9, ...Buffer.from('.txt')]),
  Buffer.from('letters/two\nlines.txt'),
  Buffer.from('letters/\u202egnp.exe'),
];
const PLAIN: readonly Buffer[] = ['letters/a.txt', 'letters/b.txt', 'taxes/2025.pdf', 'taxes/2026.pdf', 'notes.md'].map(
  (path) => Buffer.from(path),
);

/** What is in each archive: all paths in a FULL, `letters/a.txt` in every other one, `notes.md` removed in the last. */
export async function seedIndex(file: string, archives: string, manifests: readonly Manifest[]): Promise<void> {
  const index = await openIndex({ file, archives });
  try {
    for (const [position, manifest] of manifests.entries()) {
      const at = Date.parse(manifest.createdAt) / 1000;
      const isLast = position >= manifests.length - 2 && manifest.type !== 'FULL';
      const entries = [
        ...['letters', 'taxes'].map((path) =>
          entry(Buffer.from(path), { kind: 'directory', bytes: null, crc: null, mode: 0o755 }),
        ),
        ...(manifest.type === 'FULL' ? [...PLAIN, ...HOSTILE] : [Buffer.from('letters/a.txt')]).map((path, number) =>
          entry(path, {
            bytes: 1000 + position * 10 + number,
            crc: (position * 100 + number).toString(16).padStart(8, '0'),
            modifiedAt: at - 3600,
          }),
        ),
        ...(isLast ? [entry(Buffer.from('notes.md'), DELETED)] : []),
      ];
      await index.addArchive(manifest, async (onEntry) => entries.forEach((one) => onEntry(one)));
    }
  } finally {
    index.close();
  }
}

const DELETED = {
  kind: null,
  data: 'deleted',
  bytes: null,
  crc: null,
  mode: null,
  owner: null,
  modifiedAt: null,
} as const;

function entry(path: Buffer, change: Partial<CatalogueEntry>): CatalogueEntry {
  return {
    path,
    kind: 'file',
    data: 'saved',
    metadata: 'absent',
    bytes: 0,
    crc: '00000000',
    mode: 0o644,
    owner: { user: 'anna', group: 'anna' },
    modifiedAt: 1_700_000_000,
    changedAt: null,
    hardLinked: false,
    sparse: false,
    dirty: false,
    symlinkTarget: null,
    extendedAttributes: [],
    ...change,
  };
}
