import type { DashboardDocument } from '@darkive/core/plugin';

/** What one rendering of the page is made of. The server renders it, and the browser goes on from the same. */
export interface PageState {
  readonly document: DashboardDocument;
  /** `live`: served, renewed, with a search. `export`: a file that stands for its moment. */
  readonly mode: 'live' | 'export';
  /** Entity tag of the document, to ask for a newer one; null in an export. */
  readonly tag: string | null;
  /** Why nothing newer can be shown; null while all is well. */
  readonly problem: string | null;
}
