import type { DashboardFindDocument, DashboardVersionsDocument } from '@darkive/core/plugin';
import type { Search } from '../page-context.ts';
import { askServer } from './ask-server.ts';

/** The search of the page, answered by its server. */
export const serverSearch: Search = {
  async find(pattern, definition) {
    const query = new URLSearchParams({ pattern, ...(definition === null ? {} : { definition }) });
    return (await askServer(`/api/find?${query}`)).body as DashboardFindDocument;
  },
  async versions(definition, pathBase64) {
    const query = new URLSearchParams({ definition, path: pathBase64 });
    return (await askServer(`/api/versions?${query}`)).body as DashboardVersionsDocument;
  },
};
