import type {
  DashboardDefinition,
  DashboardFindDocument,
  DashboardVersionsDocument,
  Finding,
} from '@darkive/core/plugin';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { counted, formatBytes } from '../formats.ts';
import { usePage, type Search } from '../page-context.ts';
import { Badge } from '../parts/badge.tsx';
import { Command } from '../parts/command.tsx';
import { DataTable } from '../parts/data-table.tsx';
import { Nothing, Panel } from '../parts/panel.tsx';
import { Moment, Name, Sentence } from '../parts/text.tsx';
import { visible } from '../visible-text.ts';

type Found = DashboardFindDocument['paths'][number];

/** A file by its name, its versions, and the exact command that restores one. */
export function Find({ definitions }: { readonly definitions: readonly DashboardDefinition[] }): JSX.Element {
  const { browser, mode } = usePage();
  const search = browser?.search ?? null;
  return (
    <Panel id="find" title="Where is my file?">
      {mode === 'export' || search === null ? (
        <>
          <p class={mode === 'export' ? undefined : 'without-script'}>
            {mode === 'export' ? 'This page is a copy and cannot search.' : 'The search needs JavaScript.'} These
            commands find a file, its versions, and bring one back:
          </p>
          <p>
            <Command text="darkive find NAME" />
          </p>
          <p>
            <Command text="darkive versions PATH --definition NAME" />
          </p>
        </>
      ) : (
        <FindForm search={search} names={definitions.map(({ name }) => name)} />
      )}
    </Panel>
  );
}

type Answer =
  | { readonly state: 'idle' | 'asking' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'found'; readonly found: DashboardFindDocument };

function FindForm({ search, names }: { readonly search: Search; readonly names: readonly string[] }): JSX.Element {
  const [answer, setAnswer] = useState<Answer>({ state: 'idle' });
  const [chosen, choose] = useState<Found | null>(null);
  const pattern = useRef<HTMLInputElement>(null);
  const definition = useRef<HTMLSelectElement>(null);
  const asked = useRef(0);
  const submit = (event: Event): void => {
    event.preventDefault();
    const text = pattern.current?.value ?? '';
    if (text === '') return;
    // An answer that comes after a newer question is not shown.
    const number = (asked.current += 1);
    const tell = (next: Answer): void => (number === asked.current ? setAnswer(next) : undefined);
    choose(null);
    setAnswer({ state: 'asking' });
    search.find(text, definition.current?.value || null).then(
      (found) => tell({ state: 'found', found }),
      (error: unknown) => tell({ state: 'failed', message: messageOf(error) }),
    );
  };
  return (
    <>
      <form class="find" role="search" onSubmit={submit}>
        <label>
          Part of a name, or a pattern such as *.jpg
          <input
            ref={pattern}
            type="search"
            name="pattern"
            autocomplete="off"
            spellcheck={false}
            required
            maxLength={1000}
          />
        </label>
        <label>
          Definition
          <select ref={definition} name="definition">
            <option value="">all</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {visible(name)}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Find</button>
      </form>
      <div aria-live="polite" aria-busy={answer.state === 'asking'}>
        {answer.state === 'asking' ? <p class="hint">Looking …</p> : null}
        {answer.state === 'failed' ? (
          <p class="warn">
            <Sentence text={answer.message} />
          </p>
        ) : null}
        {answer.state === 'found' ? <Results found={answer.found} onChoose={choose} /> : null}
      </div>
      {chosen === null ? null : (
        <Versions key={`${chosen.definition} ${chosen.pathBase64}`} search={search} file={chosen} />
      )}
    </>
  );
}

function Results({
  found,
  onChoose,
}: {
  readonly found: DashboardFindDocument;
  readonly onChoose: (file: Found) => void;
}): JSX.Element {
  const { paths, more, findings } = found;
  return (
    <>
      <Findings findings={findings} />
      {paths.length === 0 ? (
        <Nothing>
          No archive holds a name like <Name text={found.pattern} />.
        </Nothing>
      ) : (
        <>
          <p class="hint">
            {counted(paths.length, 'path')}
            {more ? ', and there are more: say it more exactly.' : '.'}
          </p>
          <DataTable
            caption="Paths that were found"
            rows={paths}
            keyOf={({ definition, pathBase64 }) => `${definition} ${pathBase64}`}
            initial={10}
            columns={[
              { title: 'Path', cell: ({ path }) => <Name text={path} code /> },
              { title: 'Definition', cell: ({ definition }) => <Name text={definition} /> },
              { title: 'Size', cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)), numeric: true },
              {
                title: 'Changed',
                cell: ({ modifiedAt }) => (modifiedAt === null ? '–' : <Moment at={modifiedAt} quiet />),
              },
              {
                title: 'Newest archive',
                cell: ({ archive, present }) =>
                  present ? <Moment at={archive.createdAt} quiet /> : <Badge tone="quiet">deleted since</Badge>,
              },
              {
                title: 'Versions',
                cell: (file) => (
                  <button type="button" onClick={() => onChoose(file)}>
                    Versions<span class="unseen"> of {visible(file.path)}</span>
                  </button>
                ),
              },
            ]}
          />
        </>
      )}
    </>
  );
}

function Versions({ search, file }: { readonly search: Search; readonly file: Found }): JSX.Element {
  const [document, setDocument] = useState<DashboardVersionsDocument | string | null>(null);
  const began = useRef(false);
  if (!began.current) {
    began.current = true;
    search
      .versions(file.definition, file.pathBase64)
      .then(setDocument, (error: unknown) => setDocument(messageOf(error)));
  }
  return (
    <div class="versions" aria-live="polite">
      <h3>
        Versions of <Name text={file.path} code />
      </h3>
      {document === null ? <p class="hint">Looking …</p> : null}
      {typeof document === 'string' ? (
        <p class="warn">
          <Sentence text={document} />
        </p>
      ) : null}
      {document !== null && typeof document !== 'string' ? <VersionTable document={document} /> : null}
    </div>
  );
}

function VersionTable({ document }: { readonly document: DashboardVersionsDocument }): JSX.Element {
  return (
    <>
      <Findings findings={document.findings} />
      <DataTable
        caption={`Versions of ${visible(document.path)}, the newest first`}
        rows={document.versions.toReversed()}
        keyOf={({ archive }) => archive.id}
        initial={10}
        columns={[
          { title: 'Archive of', cell: ({ archive }) => <Moment at={archive.createdAt} /> },
          {
            title: 'What it was',
            cell: ({ state, version }) =>
              state === 'removed'
                ? 'deleted'
                : `version ${version ?? '–'}${state === 'inode-only' ? ', attributes only' : ''}`,
          },
          { title: 'Size', cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)), numeric: true },
          {
            title: 'Changed',
            cell: ({ modifiedAt }) => (modifiedAt === null ? '–' : <Moment at={modifiedAt} quiet />),
          },
          {
            title: 'Restore it',
            cell: ({ command, restorable }) =>
              command === null ? (
                '–'
              ) : restorable ? (
                <Command text={command} />
              ) : (
                <Badge tone="danger">its chain is not whole</Badge>
              ),
          },
        ]}
      />
      <p class="hint">TARGET stands for the directory to restore into.</p>
    </>
  );
}

function Findings({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  return (
    <>
      {findings.map(({ message, hint }, index) => (
        <p key={index} class="warn">
          <Sentence text={`${message}${hint === null ? '' : ` ${hint}`}`} />
        </p>
      ))}
    </>
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
