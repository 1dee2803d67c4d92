import type { JSX } from 'preact';
import { useMemo } from 'preact/hooks';
import { createTimeFormats } from './formats.ts';
import { PageContextProvider, type BrowserPowers, type PageContext } from './page-context.ts';
import { Page } from './page.tsx';
import type { PageState } from './page-state.ts';

interface AppProps {
  readonly state: PageState;
  readonly browser: BrowserPowers | null;
  readonly copyAge: number | null;
}

/** The page with what it needs around it: the same on the server and in the browser. */
export function App({ state, browser, copyAge }: AppProps): JSX.Element {
  const { mode } = state;
  const { zone, generatedAt } = state.document;
  const context = useMemo<PageContext>(
    () => ({ times: createTimeFormats(zone, generatedAt), mode, copyAge, browser }),
    [zone, generatedAt, mode, copyAge, browser],
  );
  return (
    <PageContextProvider value={context}>
      <Page state={state} />
    </PageContextProvider>
  );
}
