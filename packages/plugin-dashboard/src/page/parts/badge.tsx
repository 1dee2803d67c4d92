import type { ComponentChildren, JSX } from 'preact';

export type Tone = 'ok' | 'attention' | 'danger' | 'quiet';

const GLYPHS: Readonly<Record<Tone, string>> = {
  ok: 'M3.5 8.5l3 3 6-7',
  attention: 'M8 3.2v5.6M8 12.2v.1',
  danger: 'M4 4l8 8M12 4l-8 8',
  quiet: 'M4 8h8',
};

/** A sign that is told by its shape, not by its colour alone. */
export function Glyph({ tone, size = 16 }: { readonly tone: Tone; readonly size?: number }): JSX.Element {
  return (
    <svg class={`glyph ${tone}`} viewBox="0 0 16 16" width={size} height={size} aria-hidden="true" focusable="false">
      <path
        d={GLYPHS[tone]}
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** A word with its sign. */
export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }): JSX.Element {
  return (
    <span class={`badge ${tone}`}>
      <Glyph tone={tone} size={12} />
      {children}
    </span>
  );
}
