import type { JSX } from 'preact';

export interface BarPart {
  readonly share: number;
  /** A class that gives the colour. */
  readonly kind: string;
  readonly title: string;
}

/**
 * A bar of parts that add up to at most 1. Drawn with attributes of SVG: the security policy allows no style in the text.
 * @param mark Where a line crosses the bar, such as what is usual.
 */
export function Bar({
  parts,
  label,
  mark = null,
}: {
  readonly parts: readonly BarPart[];
  readonly label: string;
  readonly mark?: number | null;
}): JSX.Element {
  let from = 0;
  return (
    <svg class="bar" role="img" aria-label={label} preserveAspectRatio="none" viewBox="0 0 1000 10">
      <rect class="track" x="0" y="0" width="1000" height="10" />
      {parts.map(({ share, kind, title }, index) => {
        const x = from;
        const width = Math.max(0, Math.min(1, share)) * 1000;
        from += width;
        return (
          <rect key={index} class={kind} x={x.toFixed(1)} y="0" width={width.toFixed(1)} height="10">
            <title>{title}</title>
          </rect>
        );
      })}
      {mark === null ? null : <Mark at={Math.min(0.99, mark) * 1000} />}
    </svg>
  );
}

/** With a rim, so that it is seen on every colour. */
function Mark({ at }: { readonly at: number }): JSX.Element {
  return (
    <>
      <rect class="mark-rim" x={(at - 12).toFixed(1)} y="0" width="24" height="10" />
      <rect class="mark" x={(at - 4).toFixed(1)} y="0" width="8" height="10" />
    </>
  );
}
