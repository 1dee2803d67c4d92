import type { ComponentChildren, JSX } from 'preact';

interface PanelProps {
  readonly id: string;
  /** The question that this panel answers. */
  readonly title: string;
  /** The answer in one sentence. */
  readonly answer?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** One question and its answer. */
export function Panel({ id, title, answer = null, children = null }: PanelProps): JSX.Element {
  return (
    <section class="panel" id={id} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {answer === null ? null : <p class="answer">{answer}</p>}
      {children}
    </section>
  );
}

/** What stands where there is nothing to show, and why. */
export function Nothing({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return <p class="nothing">{children}</p>;
}

/** What few need, folded away. Works without a script. */
export function More({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <details class="more">
      <summary>{title}</summary>
      {children}
    </details>
  );
}
