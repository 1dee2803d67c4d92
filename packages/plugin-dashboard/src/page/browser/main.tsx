import '../style.css';
import 'uplot/dist/uPlot.min.css';
import { hydrate } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { STATE_ID } from '../state-id.ts';
import { App } from '../app.tsx';
import type { BrowserPowers } from '../page-context.ts';
import type { PageState } from '../page-state.ts';
import { drawChart } from './draw-chart.ts';
import { keepFresh } from './keep-fresh.ts';
import { serverSearch } from './server-search.ts';

const made = JSON.parse(document.getElementById(STATE_ID)?.textContent ?? 'null') as PageState | null;
const place = document.getElementById('page');
if (made !== null && place !== null) {
  document.documentElement.classList.remove('no-script');
  hydrate(<Living first={made} />, place);
}

/** The page with what only a browser can do, from the moment on when it agrees with what the server made. */
function Living({ first }: { readonly first: PageState }): JSX.Element {
  const [state, setState] = useState(first);
  const [browser, setBrowser] = useState<BrowserPowers | null>(null);
  const [copyAge, setCopyAge] = useState<number | null>(null);
  useEffect(() => {
    setBrowser({
      draw: drawChart,
      copy: 'clipboard' in navigator ? (text) => navigator.clipboard.writeText(text) : null,
      search: first.mode === 'live' ? serverSearch : null,
    });
    if (first.mode === 'export') {
      setCopyAge((Date.now() - Date.parse(first.document.generatedAt)) / 1000);
      return undefined;
    }
    return keepFresh(first, setState);
  }, [first]);
  return <App state={state} browser={browser} copyAge={copyAge} />;
}
