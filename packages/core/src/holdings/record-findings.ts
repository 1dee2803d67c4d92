import { join } from 'node:path';
import { readPins, unfinishedProblems, unsettledRecords, type ArchiveStore } from '../archive/index.ts';
import { basePath, proveBase } from '../catalogue/index.ts';
import type { Config } from '../config/types.ts';
import { isDarkiveError } from '../errors/index.ts';
import { finding, type Finding } from '../records/finding.ts';
import type { Services } from '../services/services.ts';
import { groundsOf } from '../services/grounds.ts';
import { doubtFindings } from '../services/synced-ledger.ts';
import { pinFinding } from './pin-finding.ts';

/** A base up to this size is read by commands that must be quick. */
export const SMALL_BASE = 8 * 1024 ** 2;

/**
 * Everything on the storage that is neither slice nor artifact: does it prove itself, and what does it mean when it does not?
 * Changes nothing.
 */
export async function recordFindings(
  { archives, doubts }: Pick<ArchiveStore, 'archives' | 'doubts'>,
  config: Config,
  services: Pick<Services, 'surroundings'>,
): Promise<Finding[]> {
  const definitions = archives.map(({ manifest }) => manifest.definition);
  const findings = await look(definitions, { config, largestBase: Number.POSITIVE_INFINITY }, services);
  return [...findings, ...doubtFindings(doubts), ...(await unsettledRecords(config.archives.path)).map(copyFinding)];
}

/** For commands that must be quick: large bases are left to `verify` and `scrub`, and what is no fault is not said. */
export async function quickRecordFindings(
  definitions: readonly string[],
  config: Config,
  services: Pick<Services, 'surroundings'>,
): Promise<Finding[]> {
  const findings = await look(definitions, { config, largestBase: SMALL_BASE }, services);
  return findings.filter(({ severity }) => severity !== 'info');
}

async function look(
  definitions: readonly string[],
  { config, largestBase }: { readonly config: Config; readonly largestBase: number },
  services: Pick<Services, 'surroundings'>,
): Promise<Finding[]> {
  const { path } = config.archives;
  const { problems: pins } = await readPins(path);
  const unfinished = await unfinishedProblems(groundsOf(config, services));
  const findings = [...pins.map(pinFinding), ...unfinished.map(unfinishedFinding)];
  for (const definition of new Set(definitions)) findings.push(...(await baseFindings(path, definition, largestBase)));
  return findings;
}

function unfinishedFinding({ file, problem }: { readonly file: string; readonly problem: string }): Finding {
  return finding(
    'degraded',
    'unfinished-damaged',
    `The record of an interrupted run or removal, ${file}, cannot be used: ${problem}. Published archives are not concerned.`,
    'Look at what lies there. The next backup says whether it can finish it; nothing is deleted because of that record.',
    { file },
  );
}

async function baseFindings(archives: string, definition: string, atMost: number): Promise<Finding[]> {
  const base = basePath(archives, definition);
  const facts = { definition, file: base };
  const hint = `Make it anew with: darkive catalog rebuild '${definition}'`;
  try {
    const proof = await proveBase(base, atMost);
    if (proof === 'proved') return [];
    if (proof === 'unproved') {
      const text = `The dar_manager base of ${definition} is from before bases were proved by a digest: damage to it may go unnoticed.`;
      return [finding('info', 'base-unproved', text, hint, facts)];
    }
    // A missing one is what `catalog check` looks for: without dar_manager there never was one.
    if (proof === 'missing') return [];
    const text = `The dar_manager base of ${definition} is damaged: ${proof.problem}. The archives are not concerned.`;
    return [finding('degraded', 'base-corrupted', text, hint, facts)];
  } catch (error) {
    if (!isDarkiveError(error)) throw error;
    return [
      finding('degraded', 'base-corrupted', `The dar_manager base of ${definition}: ${error.message}`, hint, facts),
    ];
  }
}

function copyFinding({ file, problem }: { readonly file: string; readonly problem: string }): Finding {
  const name = file.replace(/\.(?:pin|manifest\.json)$/, '');
  const hint = `Bring both in line with: darkive repair '${name}'`;
  const text = `The copy of ${file} in ${join('.darkive', 'copies')} is not as it should be: ${problem}. The archive is not concerned.`;
  return finding('warning', 'record-copy', text, hint, { file });
}
