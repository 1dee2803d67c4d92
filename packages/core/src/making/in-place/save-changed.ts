import { type Building } from '../../archive/index.ts';
import { chainOf } from '../../records/chain.ts';
import { CORE_PRODUCER } from '../../catalogue/index.ts';
import type { Config } from '../../config/types.ts';
import { selectionMatcher, type Dar, type DarOptions, type Named } from '../../dar/index.ts';
import { finding, type Finding } from '../../records/finding.ts';
import { counted, listed, pathFacts } from '../named-paths.ts';
import type { BackupPlan } from '../../preflight/plan.ts';
import { compareContents, type ComparedContents } from './compare-contents.ts';
import type { ContentsRequest } from './contents-request.ts';
import { lookAt } from './touched-files.ts';

interface InPlaceRequest {
  readonly plan: BackupPlan;
  readonly config: Config;
  readonly dar: Dar;
  readonly options: DarOptions;
  readonly building: Pick<Building, 'stage'>;
}

/** What was found before `dar -c`: `compared.changed` has to be saved whatever dar thinks of it. */
export interface InPlace {
  readonly compared: ComparedContents;
  readonly findings: readonly Finding[];
}

const NOTHING: ComparedContents = { changed: [], same: new Map(), unreadable: [] };

/**
 * Before `dar -c`: finds content that changed while size and modification time stayed. The walk through the source has told
 * whether any inode changed without its content being said to be newer; else nothing is read.
 */
export async function catchChangedInPlace(request: InPlaceRequest): Promise<InPlace> {
  const { plan } = request;
  if (plan.reference === null || plan.measure.touched === 0) return { compared: NOTHING, findings: [] };
  const compared = await compareContents({ ...contents(request), only: null });
  return { compared, findings: unreadFindings(plan, compared.unreadable) };
}

/**
 * After `dar -c`: what dar calls suspicious and was not compared before, and what was touched since it was compared. It is too
 * late to save these: what changed is told.
 */
export async function tellMissedChanges(
  request: InPlaceRequest & { readonly before: InPlace; readonly suspicious: readonly Named[] },
): Promise<readonly Finding[]> {
  const { plan, before, suspicious } = request;
  const { same, unreadable } = before.compared;
  const known = new Set(unreadable.map(({ path }) => path.toString('latin1')));
  const again = new Set<string>();
  for (const { path } of suspicious) {
    const key = path.toString('latin1');
    if (!same.has(key) && !known.has(key)) again.add(key);
  }
  for (const [key, changedNs] of same) {
    const now = await lookAt(plan.definition.root, Buffer.from(key, 'latin1'));
    if (now !== null && now.changedNs !== changedNs) again.add(key);
  }
  if (again.size === 0) return [];
  const { changed, unreadable: unread } = await compareContents({ ...contents(request), only: again });
  return [...missedFindings(plan, changed), ...unreadFindings(plan, unread)];
}

function contents({ plan, config, dar, options, building }: InPlaceRequest): Omit<ContentsRequest, 'only'> {
  const { definition, reference, earlier, alwaysExclude } = plan;
  const chain = reference === null ? [] : chainOf(reference.manifest, earlier).links.toReversed();
  const { root, selection } = definition;
  const rules = selection.kind === 'structured' ? selection.rules : [];
  const matches = selectionMatcher(rules, alwaysExclude);
  return {
    root,
    archives: config.archives.path,
    chain,
    dar,
    options,
    scratch: () => building.stage(CORE_PRODUCER, null),
    includes: (path) =>
      matches(path, false) === 'include' && directoriesAbove(path).every((one) => matches(one, true) !== 'prune'),
  };
}

function directoriesAbove(path: Buffer): Buffer[] {
  const above: Buffer[] = [];
  for (let slash = path.indexOf(SLASH); slash !== -1; slash = path.indexOf(SLASH, slash + 1))
    above.push(path.subarray(0, slash));
  return above;
}

const SLASH = 0x2f;

function missedFindings(
  { definition, archive }: Pick<BackupPlan, 'definition' | 'archive'>,
  paths: readonly Buffer[],
): Finding[] {
  if (paths.length === 0) return [];
  const named = paths.map((path) => ({ path, reason: '' }));
  return [
    finding(
      'degraded',
      'changed-in-place',
      `${definition.name}: the content of ${counted(paths.length, 'file')} changed while size and modification time stayed; ${archive} stands for the old content: ${listed(named)}.`,
      'Make a FULL: darkive backup full. It holds them as they are now.',
      { definition: definition.name, archive, phase: 'archive', ...pathFacts(named) },
    ),
  ];
}

function unreadFindings(
  { definition, archive }: Pick<BackupPlan, 'definition' | 'archive'>,
  paths: readonly Named[],
): Finding[] {
  if (paths.length === 0) return [];
  return [
    finding(
      'degraded',
      'files-unreadable',
      `${definition.name}: ${counted(paths.length, 'file')} may have changed since the reference of ${archive} was made and could not be read to find out; it stands for the earlier content: ${listed(paths)}.`,
      'Give this user the right to read them, or exclude them; then make another backup.',
      { definition: definition.name, archive, phase: 'archive', ...pathFacts(paths) },
    ),
  ];
}
