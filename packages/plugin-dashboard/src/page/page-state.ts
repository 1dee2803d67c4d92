import type { DashboardDocument } from '@darkive/core/plugin';

/** What one rendering of the page is made of. The server renders it, and the browser goes on from the same. */
export interface PageState {
  readonly document: DashboardDocument;
  /** `live`: served, renewed, with a search. `export`: a file that stands for its moment. */
  readonly mode: 'live' | 'export';
  /** Why nothing newer can be shown; null while all is well. */
  readonly problem: string | null;
}
