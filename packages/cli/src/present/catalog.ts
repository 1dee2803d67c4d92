import type {
  CatalogCheckDocument,
  CatalogRebuildDocument,
  CatalogRelocateDocument,
} from '@darkive/core/holdings/documents/catalogue-documents';
import { presentFindings } from './findings.ts';
import type { Look } from './look.ts';
import { formatTable } from './table.ts';
import { count } from './units.ts';

/** How many archives of each definition are in its base and in the index. */
export function presentCatalogRebuild(
  { outcome, definitions, findings }: CatalogRebuildDocument,
  { paint }: Look,
): string {
  const table = formatTable(
    [
      { title: 'DEFINITION' },
      { title: 'ARCHIVES', align: 'right' },
      { title: 'IN BASE', align: 'right' },
      { title: 'INDEXED', align: 'right' },
      { title: 'BASE' },
    ],
    definitions.map(({ definition, archives, inBase, indexed, base }) => [
      definition,
      String(archives),
      String(inBase),
      String(indexed),
      base,
    ]),
  );
  const verdict = outcome === 'rebuilt' ? 'Rebuilt.' : 'Rebuilt, but not complete.';
  return `${definitions.length === 0 ? 'No archives.\n' : table}${presentFindings(findings, paint, '')}${verdict}\n`;
}

/** What agrees with the manifests, by definition. */
export function presentCatalogCheck({ outcome, definitions, findings }: CatalogCheckDocument, { paint }: Look): string {
  const table = formatTable(
    [
      { title: 'DEFINITION' },
      { title: 'ARCHIVES', align: 'right' },
      { title: 'CATALOGUES', align: 'right' },
      { title: 'INDEXED', align: 'right' },
      { title: 'BASE' },
    ],
    definitions.map(({ definition, archives, catalogues, indexed, base }) => [
      definition,
      String(archives),
      String(catalogues),
      String(indexed),
      base === 'consistent' ? base : paint('yellow', base),
    ]),
  );
  const verdict =
    outcome === 'consistent'
      ? 'The catalogues agree with the archives.'
      : 'The catalogues do not agree with the archives.';
  return `${definitions.length === 0 ? 'No archives.\n' : table}${presentFindings(findings, paint, '')}${verdict}\n`;
}

export function presentCatalogRelocate(
  { from, to, definitions, findings }: CatalogRelocateDocument,
  { paint }: Look,
): string {
  const lines = definitions.map(({ base, relocated }) => `  ${base}: ${count(relocated, 'archive')}\n`);
  return `From ${from} to ${to}\n${lines.join('')}${presentFindings(findings, paint, '')}`;
}
