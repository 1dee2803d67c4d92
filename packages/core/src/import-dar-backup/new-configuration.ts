import { Document, isMap, isScalar, type Scalar } from 'yaml';
import type { OldDefinition } from './old-definitions.ts';
import type { KeyReport, NewSetting } from './translation.ts';

export interface NewConfiguration {
  /** The old configuration file. */
  readonly from: string;
  readonly settings: readonly NewSetting[];
  readonly keys: readonly KeyReport[];
  readonly definitions: readonly OldDefinition[];
}

/** The top-level keys, in the order of the template that `init` writes. */
const ORDER = ['version', 'archives', 'state', 'temporary', 'log', 'defaults', 'definitions', 'plugins'];

/** The text of the new configuration: each setting with the old key it came from, and at the end what has no place. */
export function newConfigurationText({ from, settings, keys, definitions }: NewConfiguration): string {
  const document = new Document({});
  const sorted = settings.toSorted((a, b) => ORDER.indexOf(a.path[0] ?? '') - ORDER.indexOf(b.path[0] ?? ''));
  for (const { path, value, comment } of sorted) {
    document.setIn(path, typeof value === 'object' ? document.createNode(value, { flow: true }) : value);
    const key = keyNode(document, path);
    if (key !== null) key.commentBefore = ` ${comment}`;
  }
  for (const top of ORDER.slice(1)) {
    const key = keyNode(document, [top]);
    if (key !== null) key.spaceBefore = true;
  }
  document.commentBefore = ` Configuration of Darkive, made from dar-backup's ${oneLine(from)}.
 Above each setting stands where it came from. Check it with \`darkive config check\`, see all of it,
 built-in values included, with \`darkive config show\`. Paths: "$$" is a dollar sign.`;
  document.comment = leftOut(keys, definitions);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function keyNode(document: Document, path: readonly string[]): Scalar | null {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isMap(parent)) return null;
  const pair = parent.items.find(({ key }) => keyText(key) === path.at(-1));
  if (pair === undefined) return null;
  const key = isScalar(pair.key) ? pair.key : (document.createNode(keyText(pair.key)) as Scalar);
  pair.key = key;
  return key;
}

function keyText(key: unknown): string {
  return String(isScalar(key) ? key.value : key);
}

function leftOut(keys: readonly KeyReport[], definitions: readonly OldDefinition[]): string {
  const lines = [
    ...keys
      .filter(({ disposition }) => disposition === 'left-out' || disposition === 'imported')
      .map(({ section, key, note }) => `${key} in [${section}]: ${note}.`),
    ...definitions.filter(({ reason }) => reason !== null).map(({ file, reason }) => `${file}: ${reason}`),
  ];
  if (lines.length === 0) return ' Everything of the old configuration is above.';
  return [' Of the old configuration, these have no setting here:', ...lines.map((line) => `   ${oneLine(line)}`)].join(
    '\n',
  );
}

/** A name may hold a newline; what follows it would no longer be a comment. */
function oneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}
