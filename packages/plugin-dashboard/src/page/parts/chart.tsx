import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { usePage } from '../page-context.ts';
import type { ChartSpec } from './chart-spec.ts';

interface ChartProps {
  /** What it shows, in a sentence that tells the gist to those who cannot see it. */
  readonly caption: string;
  readonly spec: ChartSpec;
  /** The same as a table. */
  readonly children: ComponentChildren;
}

/** A chart with its text and its table. Without a script only these are there. */
export function Chart({ caption, spec, children }: ChartProps): JSX.Element {
  const { browser } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const data = JSON.stringify(spec);
  useEffect(() => {
    if (browser === null || place.current === null) return undefined;
    return browser.draw(place.current, JSON.parse(data) as ChartSpec);
  }, [browser, data]);
  return (
    <figure class="chart">
      <figcaption>{caption}</figcaption>
      {spec.lines.length < 2 ? null : (
        <p class="legend needs-script" aria-hidden="true">
          {spec.lines.map(({ label, colour }) => (
            <span key={label}>
              <span class={`swatch ${colour}`} />
              {label}
            </span>
          ))}
        </p>
      )}
      <div class="plot needs-script" ref={place} aria-hidden="true" />
      <details class="more">
        <summary>The same as a table</summary>
        {children}
      </details>
    </figure>
  );
}
