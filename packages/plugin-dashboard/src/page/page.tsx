import type { JSX } from 'preact';
import { ledgerWords } from './ledger-words.ts';
import { usePage } from './page-context.ts';
import type { PageState } from './page-state.ts';
import { Changes } from './panels/changes.tsx';
import { Chains } from './panels/chains.tsx';
import { Due } from './panels/due.tsx';
import { Find } from './panels/find.tsx';
import { Growth } from './panels/growth.tsx';
import { Parity } from './panels/parity.tsx';
import { Places } from './panels/places.tsx';
import { Restorable } from './panels/restorable.tsx';
import { Runs } from './panels/runs.tsx';
import { Verdict } from './panels/verdict.tsx';
import { Verification } from './panels/verification.tsx';
import { Command } from './parts/command.tsx';
import { Moment, Sentence } from './parts/text.tsx';
import { visible } from './visible-text.ts';

const SECTIONS = [
  ['restorable', 'Restorable'],
  ['places', 'Places'],
  ['due', 'Due'],
  ['chains', 'Chains'],
  ['verification', 'Proof'],
  ['parity', 'Parity'],
  ['growth', 'Space'],
  ['runs', 'Runs'],
  ['changes', 'Changes'],
  ['find', 'Find'],
] as const;

/** The whole page: one question after the other, the most important first. */
export function Page({ state }: { readonly state: PageState }): JSX.Element {
  const { document, mode } = state;
  return (
    <>
      <a class="skip" href="#verdict">
        Skip to the verdict
      </a>
      <header class="top">
        <p class="brand">
          Darkive <span class="relative">{visible(document.host)}</span>
        </p>
        <p class="as-of">
          {mode === 'live' ? 'As of ' : 'A copy, made '}
          <Moment at={document.generatedAt} quiet />
        </p>
      </header>
      <main>
        <Notices state={state} />
        <Verdict document={document} />
        <nav class="sections" aria-label="Questions on this page">
          <ul>
            {SECTIONS.map(([id, title]) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <Restorable definitions={document.definitions} />
        <Places status={document.status} />
        <Due definitions={document.definitions} />
        <Chains document={document} />
        <Verification document={document} />
        <Parity archives={document.archives} />
        <Growth document={document} />
        <Runs document={document} />
        <Changes document={document} />
        <Find definitions={document.definitions} />
      </main>
      <footer>
        <p>
          Darkive {visible(document.version)}. Times are of {document.zone}. This page only reads. Configuration:{' '}
          <code>{visible(document.configFile)}</code>, ledger: <code>{visible(document.ledger.file)}</code>.
        </p>
        {mode === 'live' ? null : (
          <p>
            The same as data: <code>dashboard.json</code> beside this file. Archives can be restored with nothing but{' '}
            <code>dar</code>, and repaired with <code>par2</code>; Darkive itself is not needed.
          </p>
        )}
      </footer>
    </>
  );
}

/** What must be known before anything on the page is believed. */
function Notices({ state: { document, mode, problem } }: { readonly state: PageState }): JSX.Element {
  const { ledger, findings } = document;
  const words = ledgerWords(ledger);
  return (
    <>
      {mode === 'export' ? <ExportNotice at={document.generatedAt} /> : null}
      {problem === null ? null : (
        <div class="notice danger" role="status">
          <h2>This page is not renewed</h2>
          <p>
            <Sentence text={problem} />
          </p>
        </div>
      )}
      {words === null ? null : (
        <div
          class={`notice ${ledger.state === 'locked' || ledger.state === 'missing' ? 'attention' : 'danger'}`}
          role="status"
        >
          <h2>{words.title}</h2>
          <p>{words.text}</p>
          {ledger.message === null ? null : (
            <p class="hint">
              <Sentence
                text={[ledger.message, ledger.state === 'damaged' ? '' : (ledger.hint ?? '')].join(' ').trim()}
              />
            </p>
          )}
          {ledger.state === 'damaged' ? <Command text="darkive ledger rebuild" /> : null}
        </div>
      )}
      {findings.map(({ severity, message, hint }, index) => (
        <div
          key={index}
          class={`notice ${severity === 'info' || severity === 'warning' ? 'attention' : 'danger'}`}
          role="status"
        >
          <p>
            <Sentence text={message} />
          </p>
          {hint === null ? null : (
            <p class="hint">
              <Sentence text={hint} />
            </p>
          )}
        </div>
      ))}
    </>
  );
}

/** A copy says nothing about today: it must not look as if it did. */
function ExportNotice({ at }: { readonly at: string }): JSX.Element {
  const { copyAge } = usePage();
  const old = copyAge !== null && copyAge > 2 * 86_400;
  return (
    <div class={`notice ${old ? 'attention' : 'quiet'}`} role={old ? 'status' : undefined}>
      <p>
        {old ? <strong>This copy is {Math.floor((copyAge ?? 0) / 86_400)} days old. </strong> : null}
        Everything here is as it was on <Moment at={at} quiet />. All ages are counted to that moment.
      </p>
    </div>
  );
}
