import { DarkiveError } from '../errors/index.ts';
import { typed, type ArchiveType } from '../records/archive-name.ts';
import { archivesById, chainOf } from '../records/chain.ts';
import { newest, type StoredArchive } from './store.ts';

export interface ReferenceRequest {
  readonly definition: string;
  readonly type: ArchiveType;
  readonly incremental: 'since-diff' | 'chain';
  /** Archive name that the user asked for; null for the rule. */
  readonly wanted: string | null;
  /** Archive id → what spoils its chain, as far as is known. */
  readonly unsound: ReadonlyMap<string, { readonly archive: string; readonly why: string }>;
  /**
   * What an unsound archive does where the rule meets it: `refuse`, because somebody asked for this type and has to know; or
   * `pass-over` for the newest sound one, because the schedule was decided on sound archives alone.
   */
  readonly onUnsound: 'refuse' | 'pass-over';
}

/**
 * The archive that a new one refers to; null for FULL.
 * DIFF: the newest FULL. INCR: the newest DIFF, or in a chain the newest archive of any type.
 * Only archives whose whole chain is published count. What cannot be restored is no reference: the new archive could not be
 * restored either. Throws `reference-missing` and `reference-unsound`.
 */
export function chooseReference(request: ReferenceRequest, stored: readonly StoredArchive[]): StoredArchive | null {
  const { definition, type, incremental, wanted } = request;
  if (type === 'FULL') {
    if (wanted === null) return null;
    throw new DarkiveError('usage-invalid', 'A FULL archive stands alone: it takes no reference.', {
      hint: 'Leave out --reference, or make a DIFF or INCR archive.',
      facts: { definition, reference: wanted },
    });
  }
  const manifests = archivesById(stored.map((archive) => archive.manifest));
  const own = stored.filter((archive) => archive.manifest.definition === definition);
  if (wanted !== null) return requireSound(request, wantedReference(request, own, wanted));
  const usable = own.filter((archive) => chainOf(archive.manifest, manifests).complete);
  const needed: ArchiveType | null = type === 'DIFF' ? 'FULL' : incremental === 'chain' ? null : 'DIFF';
  const found = newest(usable, needed);
  const sound = usable.filter(({ manifest }) => !request.unsound.has(manifest.id));
  const instead = request.onUnsound === 'pass-over' ? newest(sound, needed) : null;
  if (instead !== null) return instead;
  if (found !== null) return requireSound(request, found);
  const step = needed === 'DIFF' ? 'diff' : 'full';
  throw new DarkiveError(
    'reference-missing',
    `${definition}: a${type === 'INCR' ? 'n' : ''} ${type} archive needs a published ${needed ?? 'earlier'} archive as its reference, and there is none.`,
    { hint: `Run: darkive backup ${step} '${definition}'`, facts: { definition, type } },
  );
}

function requireSound({ definition, type, unsound }: ReferenceRequest, found: StoredArchive): StoredArchive {
  const { id, name } = found.manifest;
  const spoiled = unsound.get(id);
  if (spoiled === undefined) return found;
  const { archive, why } = spoiled;
  throw new DarkiveError(
    'reference-unsound',
    `${definition}: the ${type} would build on ${name}, and could not be restored: ${archive} ${why}. Nothing was made.`,
    {
      hint: `Mend it with: darkive repair ${typed(archive)}. Or begin anew with: darkive backup full ${typed(definition)}`,
      facts: { definition, type, reference: name, archive },
    },
  );
}

function wantedReference(request: ReferenceRequest, own: readonly StoredArchive[], wanted: string): StoredArchive {
  const { definition, type } = request;
  const found = own.find((archive) => archive.manifest.name === wanted || archive.manifest.id === wanted);
  if (found === undefined) {
    throw new DarkiveError('reference-missing', `${definition}: there is no published archive ${wanted}.`, {
      hint: `List the archives with: darkive list --definition '${definition}'`,
      facts: { definition, type, reference: wanted },
    });
  }
  const chain = chainOf(
    found.manifest,
    own.map((archive) => archive.manifest),
  );
  if (!chain.complete) {
    throw new DarkiveError(
      'reference-missing',
      `${definition}: the archive ${wanted} cannot be a reference, because its own reference ${chain.missing.name} is missing.`,
      { hint: 'Choose an archive whose whole chain is there, or make a FULL archive.', facts: { definition, type } },
    );
  }
  return found;
}
