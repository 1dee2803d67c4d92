import type { DashboardFindDocument, DashboardVersionsDocument } from '@darkive/core/plugin';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ChartSpec } from './parts/chart-spec.ts';
import { createTimeFormats, type TimeFormats } from './formats.ts';

export interface PageContext {
  readonly times: TimeFormats;
  readonly mode: 'live' | 'export';
  /** Seconds since a copy was made, as the browser's clock says; null when that is not known. */
  readonly copyAge: number | null;
  /** What only a browser can do; null while the page is made on the server. */
  readonly browser: BrowserPowers | null;
}

export interface BrowserPowers {
  /** Draws a chart into an element; returns how to take it away. */
  draw(element: HTMLElement, spec: ChartSpec): () => void;
  /** Puts text on the clipboard; null where the browser has none for this page. */
  readonly copy: ((text: string) => Promise<void>) | null;
  /** Null in an export: there is nobody to ask. */
  readonly search: Search | null;
}

/** Both throw an error with a message for people. */
export interface Search {
  find(pattern: string, definition: string | null): Promise<DashboardFindDocument>;
  versions(definition: string, pathBase64: string): Promise<DashboardVersionsDocument>;
}

const Context = createContext<PageContext>({
  times: createTimeFormats('UTC', '1970-01-01T00:00:00.000Z'),
  mode: 'export',
  copyAge: null,
  browser: null,
});

export const PageContextProvider = Context.Provider;

export function usePage(): PageContext {
  return useContext(Context);
}
