import { Fragment, type JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { usePage } from '../page-context.ts';
import { visible } from '../visible-text.ts';

/** Characters of a word that fits the smallest screen: it is not broken at its hyphens. */
const SHORT = 16;

/** A command to run, to read and to copy. */
export function Command({ text }: { readonly text: string }): JSX.Element {
  const copy = usePage().browser?.copy ?? null;
  const code = useRef<HTMLElement>(null);
  const [said, say] = useState('Copy');
  const onClick = (): void => {
    if (copy === null) return;
    copy(text).then(
      () => say('Copied'),
      () => {
        // The browser refuses now and then: then the text is marked, ready for the keyboard.
        if (code.current !== null) globalThis.getSelection()?.selectAllChildren(code.current);
        say('Marked');
      },
    );
  };
  return (
    <span class="command">
      <code ref={code} dir="ltr">
        {visible(text)
          .split(' ')
          .map((word, index) => (
            <Fragment key={index}>
              {index === 0 ? '' : ' '}
              {word.length > SHORT ? word : <span class="word">{word}</span>}
            </Fragment>
          ))}
      </code>
      {copy === null ? null : (
        <button type="button" class="copy" onClick={onClick} aria-label={`Copy the command ${visible(text)}`}>
          <span aria-live="polite">{said}</span>
        </button>
      )}
    </span>
  );
}
