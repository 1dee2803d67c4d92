import { countCopies } from '../copies/counted.ts';
import type { OpenPlace } from '../copies/driver.ts';
import type { LeftOut } from '../copies/plan/types.ts';
import { standingUnits } from '../copies/plan-request.ts';
import { DarkiveError, worstExit, type ExitName } from '../errors/index.ts';
import { HOME } from '../records/copy.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { KnownPlace } from '../records/place.ts';
import { exitOf } from '../records/verdict.ts';
import type { OperationResult } from '../services/result.ts';
import type { Services } from '../services/services.ts';
import { recorded, type Tally } from '../session/record-command.ts';
import { contentsTexts } from './contents-text.ts';
import { leftOutFindings } from './copy-findings.ts';
import { copyToOne, failedAt, namesOf, type CopyContext, type CopyOptions } from './copy-to-one.ts';
import type { CopiedPlace, CopyDocument } from './documents.ts';
import { refused, type Refusal } from './refusal.ts';
import { tellAll } from './tell-all.ts';
import { wantedArchives } from './wanted.ts';
import { changePlaces, lookAtPlaces, problemFindings, type Places } from './with-places.ts';

/** `darkive copy`: brings places up to date. What cannot be done at one never keeps another from being done. */
export async function copyToPlaces(options: CopyOptions, services: Services): Promise<OperationResult<CopyDocument>> {
  const { config, dryRun } = options;
  if (dryRun) return copyAll(options, await lookAtPlaces(config, services), [], services, null);
  return recorded({ command: 'copy', config }, services, (own, tally) =>
    changePlaces(config, 'copy', own, (places, findings) => copyAll(options, places, findings, own, tally)),
  );
}

async function copyAll(
  options: CopyOptions,
  places: Places,
  before: readonly Finding[],
  services: Services,
  tally: Tally | null,
): Promise<OperationResult<CopyDocument>> {
  const known = await places.read();
  if (known.places.length === 0 && known.problems.length === 0) {
    throw new DarkiveError('usage-invalid', 'There is no place to copy to.', {
      hint: 'Add one with: darkive place add NAME --at PATH',
    });
  }
  const asked = options.places.length > 0;
  const mayBeAbsent = options.attached || !asked;
  const chosen: KnownPlace[] = [];
  for (const name of new Set(options.places)) chosen.push(await places.named(name));
  const active = asked ? chosen : known.places.filter(({ state }) => state === 'active');
  const { archives, findings } = await wantedArchives(options.config, services);
  const all: Finding[] = [...before, ...problemFindings(known, places.archives), ...findings];
  const context: CopyContext = { options, places, archives, services, tally, planned: new Map() };
  const exits: ExitName[] = [];
  const leftOut = new Map<string, readonly LeftOut[]>();
  const documents: CopiedPlace[] = [];
  const open: { readonly name: string; readonly place: OpenPlace }[] = [];
  try {
    for (const one of active) {
      const copied = await copyToOne(one, context).catch((error: unknown) => {
        services.signal.throwIfAborted();
        if (active.length === 1) throw error;
        return failedAt(one, error);
      });
      documents.push(copied.document);
      all.push(...copied.findings);
      leftOut.set(one.place.name, copied.leftOut);
      if (copied.refusal !== null && !(mayBeAbsent && copied.refusal.code === 'place-absent')) {
        const { code, message, hint } = copied.refusal;
        all.push(finding('degraded', code, message, hint, { place: one.place.name }));
        exits.push('refused');
      }
      if (copied.open !== null) open.push({ name: one.place.name, place: copied.open });
    }
    if (!options.dryRun) {
      const contentsOf = contentsTexts(places.archives, services);
      for (const one of open) all.push(...(await tellAll(one, context, contentsOf)));
    }
  } finally {
    for (const { place } of open) await place.close();
  }
  const isAlone = await aloneNow(context);
  const nameOf = namesOf(archives);
  for (const [name, left] of leftOut) all.push(...leftOutFindings(name, left, nameOf, isAlone));
  const here = documents.filter(({ state }) => state !== 'absent' && state !== 'refused');
  if (here.length === 0) {
    // Nothing was done at all: the reason is the result.
    const first = all.find(({ code }) => code.startsWith('place-'));
    if (active.length === 1 && first !== undefined)
      throw refused({ code: first.code as Refusal['code'], message: first.message, hint: first.hint ?? '' });
    if (exits.length === 0) exits.push('skipped');
  }
  return {
    document: { schema: 'darkive.copy/1', dryRun: options.dryRun, places: documents, findings: all },
    exit: worstExit([...exits, exitOf(all)]),
  };
}

/** Says of an archive by its id whether it lies whole at no active place, as home knows them now. */
async function aloneNow({ places, archives, services }: CopyContext): Promise<(archive: string) => boolean> {
  const { home, places: all } = await places.read();
  const at = home ?? { id: HOME, location: HOME };
  const wanted = { home: at, archives, places: all, now: services.clock().getTime() };
  const counted = countCopies(wanted, standingUnits(wanted));
  const elsewhere = counted.filter(({ copies }) =>
    copies.some(({ place, there, units }) => place !== at.id && there === units),
  );
  const kept = new Set(elsewhere.map(({ id }) => id));
  return (archive) => !kept.has(archive);
}
