import { linkArchives, type LinkedArchive } from './chains.ts';
import { massRemoval } from './mass-guard.ts';
import { applyLastOnes, applyProtections } from './protections.ts';
import { ageText, applyKeepRules, hasKeepRules, hasRules, limitOf, tooOld } from './rules.ts';
import type { Decision, RetentionPlan, RetentionRequest } from './types.ts';

/**
 * Decides which archives of one definition stay and which go, with the reasons. Pure: the same request, the same plan;
 * applied to what it keeps, it removes nothing more. Rules choose, and everything that a chosen archive builds on stays
 * with it, so that a chain is never cut.
 */
export function decideRetention(request: RetentionRequest): RetentionPlan {
  const { policy, calendar } = request;
  const now = request.now.getTime();
  const all = linkArchives(request.archives);
  const kept = new Map<string, string[]>();
  const keep = ({ archive }: LinkedArchive, reason: string): void => {
    kept.set(archive.id, [...(kept.get(archive.id) ?? []), reason]);
  };
  const future = all.filter(({ time }) => time > now);
  const ordinary = all.filter(({ time }) => time <= now);
  const orphans = all.filter(({ missing }) => missing !== null);
  const restorable = ordinary.filter(({ missing }) => missing === null);

  applyProtections(all, request.protect, keep);
  for (const linked of future) keep(linked, 'dated in the future: its age is not known');
  for (const linked of orphans) keepOrphan(linked, request, keep);
  applyKeepRules(restorable, policy, now, calendar, keep);
  for (const linked of restorable) keepUnlessJudged(linked, request, keep);
  // Also those that only stay because they are the last ones, or because others need them: they say as much about the clock.
  const byAge = restorable.filter((linked) => !kept.has(linked.archive.id) && goesByAge(linked, request));
  applyLastOnes(ordinary, keep);
  const plain = finish(all, kept, request, null);

  const someGo = byAge.some(({ archive }) => !plain.has(archive.id));
  const mass = request.allowMass || !someGo ? null : massRemoval(byAge, restorable, now);
  const reasons = mass === null ? plain : finish(all, kept, request, mass);
  const names = (list: readonly LinkedArchive[]): string[] => list.map(({ archive }) => archive.name);
  return {
    decisions: all.map((linked) => decisionOf(linked, reasons, request)),
    refusal: mass,
    orphans: names(orphans),
    future: names(future),
  };
}

function keepOrphan(linked: LinkedArchive, { removeOrphans, doubtful }: RetentionRequest, keep: KeepOne): void {
  const missing = linked.missing ?? '';
  if (doubtful.has(missing)) {
    keep(linked, `it builds on ${missing}, whose manifest is missing or unreadable while its slices are there`);
  } else if (!removeOrphans) {
    keep(linked, `orphan: it builds on ${missing}, which is gone. --remove-orphans removes it`);
  }
}

/** A type that no rule speaks about stays. */
function keepUnlessJudged(linked: LinkedArchive, { policy }: RetentionRequest, keep: KeepOne): void {
  if (hasKeepRules(policy)) return;
  if (!hasRules(policy)) keep(linked, 'no retention is configured');
  else if (limitOf(linked.archive.type, policy) === null) {
    keep(linked, `no rule of the retention is about ${linked.archive.type} archives`);
  }
}

type KeepOne = (linked: LinkedArchive, reason: string) => void;

/** What is kept in the end, with every reason: the chosen ones, what is too young, and what these build on. */
function finish(
  all: readonly LinkedArchive[],
  chosen: ReadonlyMap<string, readonly string[]>,
  request: RetentionRequest,
  refusal: string | null,
): ReadonlyMap<string, readonly string[]> {
  const kept = new Map([...chosen].map(([id, reasons]) => [id, [...reasons]]));
  for (const linked of all) {
    const { id } = linked.archive;
    if (kept.has(id)) continue;
    if (refusal !== null) kept.set(id, ['prune was refused for this definition']);
    else if (
      linked.missing === null &&
      !hasKeepRules(request.policy) &&
      !tooOld(linked, request.policy, request.now.getTime())
    ) {
      kept.set(id, [`max-age: younger than ${ageText(limitOf(linked.archive.type, request.policy) ?? 0)}`]);
    }
  }
  // Who is kept and has it in its chain: the newest stands for the others.
  const needed = new Map<string, { readonly by: string; others: number }>();
  for (const { archive, chain } of all.toReversed()) {
    if (!kept.has(archive.id) && !needed.has(archive.id)) continue;
    for (const { id } of chain.slice(1)) {
      const known = needed.get(id);
      if (known === undefined) needed.set(id, { by: archive.name, others: 0 });
      else known.others += 1;
    }
  }
  for (const [id, { by, others }] of needed) {
    const reason = `${by}${others === 0 ? '' : ` and ${others} more`} cannot be restored without it`;
    kept.set(id, [...(kept.get(id) ?? []), reason]);
  }
  return kept;
}

function goesByAge(linked: LinkedArchive, { policy, now }: RetentionRequest): boolean {
  return policy.keepWithin !== null || tooOld(linked, policy, now.getTime());
}

function decisionOf(
  linked: LinkedArchive,
  kept: ReadonlyMap<string, readonly string[]>,
  { policy, now }: RetentionRequest,
): Decision {
  const { archive, missing } = linked;
  const reasons = kept.get(archive.id);
  if (reasons !== undefined) return { archive, action: 'keep', reasons };
  if (missing !== null)
    return { archive, action: 'remove', reasons: [`orphan: it builds on ${missing}, which is gone`] };
  if (!tooOld(linked, policy, now.getTime())) return { archive, action: 'remove', reasons: ['no rule keeps it'] };
  const limit = ageText(limitOf(archive.type, policy) ?? 0);
  return { archive, action: 'remove', reasons: [`max-age: ${archive.type} archives older than ${limit} go`] };
}
