import { join } from 'node:path';
import type { Building } from '../archive/index.ts';
import { catalogueName, CORE_PRODUCER } from '../catalogue/index.ts';
import type { Dar, DarOptions } from '../dar/index.ts';
import { asDarkiveError } from '../errors/index.ts';
import { sliceFileName } from '../records/archive-name.ts';
import type { ProducedArtifacts } from '../lifecycle/host.ts';
import { finding, type Finding } from '../records/finding.ts';
import { unknownMessages } from '../session/unknown-message.ts';

interface IsolateRequest {
  readonly archive: string;
  /** Base path of the archive that is being made. */
  readonly base: string;
  readonly building: Building;
  readonly dar: Dar;
  readonly options: DarOptions;
}

/** The isolated catalogue of a new archive, beside its slices. Without it the archive is whole, but degraded. */
export async function isolateCatalogue({
  archive,
  base,
  building,
  dar,
  options,
}: IsolateRequest): Promise<{ produced: readonly ProducedArtifacts[]; findings: readonly Finding[] }> {
  try {
    const directory = await building.stage(CORE_PRODUCER, null);
    const { outcome, unknown } = await dar.isolate(
      { base: join(directory, catalogueName(archive)), archive: base },
      options,
    );
    if (outcome.kind === 'ok') {
      const path = join(directory, sliceFileName(catalogueName(archive), 1));
      return {
        produced: [{ producer: CORE_PRODUCER, artifacts: [{ kind: 'catalogue', path }] }],
        findings: unknownMessages(archive, 'dar -C', unknown, { archive }),
      };
    }
    return { produced: [], findings: [notMade(archive, 'message' in outcome ? outcome.message : 'dar took too long')] };
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    return { produced: [], findings: [notMade(archive, asDarkiveError(error).message)] };
  }
}

function notMade(archive: string, reason: string): Finding {
  return finding(
    'degraded',
    'catalogue-not-made',
    `${archive}: its catalogue could not be isolated: ${reason.replace(/\.$/, '')}. The archive itself is whole.`,
    'Read the log of external programs. What the archive holds can still be read from its last slice.',
    { archive, tool: 'dar' },
  );
}
