import type { DashboardDocument, DashboardReason } from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { counted, formatBytes } from '../formats.ts';
import { headlineOf } from '../headline.ts';
import { groupReasons, type ReasonGroup } from '../reason-groups.ts';
import { Glyph } from '../parts/badge.tsx';
import { Command } from '../parts/command.tsx';
import { More } from '../parts/panel.tsx';
import { Ago, Moment, Sentence } from '../parts/text.tsx';

const FIRST = 5;

/** Can I restore? And if not, why, and what do I run? */
export function Verdict({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { tone, title, text, since } = headlineOf(document);
  const firstRun = tone === 'quiet';
  return (
    <section class={`verdict ${tone}`} id="verdict" aria-labelledby="verdict-title">
      <div class="verdict-sign">
        <Glyph tone={tone} size={40} />
      </div>
      <div class="verdict-text">
        <h1 id="verdict-title">
          <Sentence text={title} />
          {since === null ? null : (
            <>
              {' since '}
              <Moment at={since} quiet />
            </>
          )}
        </h1>
        <p class="lead">{text}</p>
        {firstRun ? <FirstSteps document={document} /> : <Reasons groups={groupReasons(document)} />}
      </div>
      {firstRun ? null : <KeyFacts document={document} />}
    </section>
  );
}

function Reasons({ groups }: { readonly groups: readonly ReasonGroup[] }): JSX.Element | null {
  const [all, showAll] = useState(false);
  if (groups.length === 0) return null;
  return (
    <>
      <ul class="reasons" aria-label="Why, and what to run">
        {groups.slice(0, all ? groups.length : FIRST).map(({ first, rest }) => (
          <li key={`${first.level} ${first.code} ${first.definition}`} class={first.level}>
            <Glyph tone={first.level} size={14} />
            <span class="unseen">{first.level}: </span>
            <div>
              <ReasonText reason={first} />
              {rest.length === 0 ? null : (
                <More title={`and ${counted(rest.length, 'more like this', 'more like this')}`}>
                  <ul class="like-this">
                    {rest.map((reason, index) => (
                      <li key={index}>
                        <ReasonText reason={reason} />
                      </li>
                    ))}
                  </ul>
                </More>
              )}
            </div>
          </li>
        ))}
      </ul>
      {all || groups.length <= FIRST ? null : (
        <p class="rest">
          <span>
            {FIRST} of {groups.length} reasons
          </span>
          <button type="button" class="needs-script" onClick={() => showAll(true)}>
            Show all reasons
          </button>
        </p>
      )}
    </>
  );
}

function ReasonText({ reason: { message, command } }: { readonly reason: DashboardReason }): JSX.Element {
  return (
    <>
      <p>
        <Sentence text={message} />
      </p>
      {command === null ? null : <Command text={command} />}
    </>
  );
}

function FirstSteps({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const configured = document.definitions.length > 0;
  return (
    <ol class="first-steps">
      {configured ? null : (
        <li>
          <p>Say what to back up, in {document.configFile}, then see whether it is right.</p>
          <Command text="darkive config check" />
        </li>
      )}
      <li>
        <p>See whether everything is in place.</p>
        <Command text="darkive doctor" />
      </li>
      <li>
        <p>Make the first archives. Each is tested and restored in part before it counts.</p>
        <Command text="darkive backup full" />
      </li>
    </ol>
  );
}

/** Four figures that tell most of the rest of the page. */
function KeyFacts({ document }: { readonly document: DashboardDocument }): JSX.Element {
  const { definitions, storage, verification } = document;
  const verifiedAt = verification.oldest?.verifiedAt ?? null;
  const points = definitions.flatMap(({ restorePoint }) => restorePoint ?? []);
  // The definition that is worst off counts, not the best.
  const oldest = definitions
    .filter(({ configured }) => configured)
    .flatMap(({ restorePoint }) => restorePoint?.createdAt ?? [])
    .toSorted()[0];
  return (
    <dl class="facts">
      <div>
        <dt>Restorable</dt>
        <dd>
          {points.length} of {definitions.length}
        </dd>
      </div>
      <div>
        <dt>All restorable as of</dt>
        <dd>{oldest === undefined ? 'none' : <Ago at={oldest} />}</dd>
      </div>
      <div>
        <dt>Verified longest ago</dt>
        <dd>{verifiedAt === null ? 'never' : <Ago at={verifiedAt} />}</dd>
      </div>
      <div>
        <dt>Free space</dt>
        <dd>{storage.freeBytes === null ? 'unknown' : formatBytes(storage.freeBytes)}</dd>
      </div>
    </dl>
  );
}
