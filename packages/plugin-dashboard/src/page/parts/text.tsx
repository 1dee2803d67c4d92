import { Fragment, type JSX } from 'preact';
import { usePage } from '../page-context.ts';
import { visible, visibleParts } from '../visible-text.ts';

/** A name that somebody else chose, such as a file's: nothing in it acts, and nothing in it stays unseen. */
export function Name({ text, code = false }: { readonly text: string; readonly code?: boolean }): JSX.Element {
  const parts = visibleParts(text).map((part, index) =>
    part.hidden ? (
      <span key={index} class="hidden-character">
        {part.text}
      </span>
    ) : (
      part.text
    ),
  );
  return code ? (
    <code class="name" dir="ltr">
      {parts}
    </code>
  ) : (
    <bdi class="name">{parts}</bdi>
  );
}

/** Characters of a part that a narrow column need not keep together. */
const LONG = 24;

/** The name of an archive, which may break at its underscores and nowhere else. */
export function ArchiveName({ text }: { readonly text: string }): JSX.Element {
  const parts = visible(text).split('_');
  return (
    <code class="name archive" dir="ltr">
      {parts.map((part, index) => (
        <Fragment key={index}>
          {index === 0 ? null : (
            <>
              _<wbr />
            </>
          )}
          {part.length > LONG ? part : <span class="unbroken">{part}</span>}
        </Fragment>
      ))}
    </code>
  );
}

/** A sentence that may hold names of others. */
export function Sentence({ text }: { readonly text: string }): JSX.Element {
  return <>{visible(text)}</>;
}

/** A moment, and how far away it is. */
export function Moment({ at, quiet = false }: { readonly at: string; readonly quiet?: boolean }): JSX.Element {
  const { times } = usePage();
  return (
    <time dateTime={at} title={at} class="moment">
      {times.time(at)}
      {quiet ? null : (
        <>
          {' '}
          <span class="relative">{times.relative(at)}</span>
        </>
      )}
    </time>
  );
}

/** How far away a moment is; the moment itself as its title. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const { times } = usePage();
  return (
    <time dateTime={at} title={times.time(at)}>
      {times.relative(at)}
    </time>
  );
}
