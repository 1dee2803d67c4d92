import { isAbsolute } from 'node:path';
import type { Facts } from '../errors/darkive-error.ts';
import { SEVERITIES, type Finding, type Severity } from '../records/finding.ts';
import type { ParityInventory } from '../records/manifest.ts';
import { isPlainObject } from './deep-freeze.ts';
import type { SliceRedundancy } from '../records/redundancy.ts';
import type {
  BlockCount,
  NewArtifact,
  OnDamageResult,
  PostArchiveAnswer,
  PrePruneEvent,
  PrePruneResult,
  RepairDrillResult,
  VerifyAnswer,
} from './plugin-types.ts';

// What a hook returns comes from a stranger: it is read into fresh plain data here, or refused with a reason.
// Each function throws an Error whose message continues the sentence "the hook …".

export function readNothing(): void {
  // Whatever a hook without a result returns is dropped.
}

export function readFindings(value: unknown): readonly Finding[] {
  return readList(value, 'findings').map(readFinding);
}

function readArtifacts(value: unknown): readonly NewArtifact[] {
  return readList(value, 'artifacts').map((item) => {
    if (!isPlainObject(item)) throw new Error('returned an artifact that is not a plain object');
    const { kind, path, parity } = item;
    if (typeof kind !== 'string' || kind === '') throw new Error('returned an artifact without a `kind`');
    if (typeof path !== 'string' || !isAbsolute(path))
      throw new Error('returned an artifact whose `path` is not absolute');
    return parity === undefined ? { kind, path } : { kind, path, parity: readParity(parity) };
  });
}

/** Artifacts alone, or artifacts and hashes of slices. */
export function readPostArchive(value: unknown): PostArchiveAnswer {
  if (!isPlainObject(value)) return { artifacts: readArtifacts(value), slices: [] };
  return {
    artifacts: readArtifacts(value['artifacts']),
    slices: readList(value['slices'], 'hashes of slices').map((item) => {
      const { slice, sha256 } = isPlainObject(item) ? item : {};
      if (!isCount(slice, 1) || typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) {
        throw new Error('returned a hash of a slice without the number of the slice, or that is no SHA-256');
      }
      return { slice, sha256 };
    }),
  };
}

/** Findings alone, or findings and redundancy. */
export function readVerifyAnswer(value: unknown): VerifyAnswer {
  if (!isPlainObject(value)) return { findings: readFindings(value), redundancy: [] };
  return {
    findings: readFindings(value['findings']),
    redundancy: readList(value['redundancy'], 'redundancy').map(readRedundancy),
  };
}

export function readDrillAnswer(value: unknown): RepairDrillResult {
  const answer = isPlainObject(value) ? value : {};
  const { result, reason, path, blocks, bytes } = answer;
  if (result === 'failed' || result === 'declined') {
    return { result, reason: typeof reason === 'string' && reason !== '' ? reason : 'no reason given' };
  }
  if (result !== 'rebuilt') throw new Error('returned neither `rebuilt`, `failed` nor `declined`');
  if (typeof path !== 'string' || !isAbsolute(path) || !isCount(blocks, 1) || !isCount(bytes, 1)) {
    throw new Error('returned a rebuilt slice without an absolute path, or without counts of blocks and bytes');
  }
  return { result, path, blocks, bytes };
}

/** `damaged` are the numbers of the slices that a repair must bring back, each once. */
export function readDamageAnswer(value: unknown, damaged: readonly number[]): OnDamageResult {
  if (!isPlainObject(value)) throw new Error('returned neither `repaired` nor `declined`');
  if (value['result'] === 'declined') {
    const { reason } = value;
    const text = typeof reason === 'string' && reason !== '' ? reason : 'no reason given';
    return { result: 'declined', reason: text, ...readBlocks(value['blocks']) };
  }
  if (value['result'] !== 'repaired') throw new Error('returned neither `repaired` nor `declined`');
  const files = readList(value['files'], 'repaired files').map((item) => {
    const { slice, path } = isPlainObject(item) ? item : {};
    if (typeof slice !== 'number' || typeof path !== 'string' || !isAbsolute(path)) {
      throw new Error('returned a repaired file without a slice number or an absolute path');
    }
    return { slice, path };
  });
  const repaired = files.map(({ slice }) => slice).toSorted((a, b) => a - b);
  if (repaired.join() !== damaged.toSorted((a, b) => a - b).join()) {
    throw new Error(`repaired slices ${repaired.join(', ') || 'none'} where ${damaged.join(', ')} are damaged`);
  }
  return { result: 'repaired', files, ...readBlocks(value['blocks']) };
}

function readBlocks(value: unknown): { blocks?: readonly BlockCount[] } {
  if (value === undefined) return {};
  const blocks = readList(value, 'block counts').map((item) => {
    const { slice, lost, available } = isPlainObject(item) ? item : {};
    if (!isCount(slice, 1) || !isCount(lost, 0) || !isCount(available, 0)) {
      throw new Error('returned block counts that are no counts');
    }
    return { slice, lost, available };
  });
  return { blocks };
}

function readRedundancy(item: unknown): SliceRedundancy {
  const { slice, sourceBlocks, planned, available } = isPlainObject(item) ? item : {};
  if (!isCount(slice, 1) || !isCount(sourceBlocks, 0) || !isCount(planned, 0) || !isCount(available, 0)) {
    throw new Error('returned redundancy that does not count blocks');
  }
  return { slice, sourceBlocks, planned, available };
}

/** A veto of something that is no candidate means that the plugin took another archive for it: an error, not a shrug. */
export function readVetoes(value: unknown, candidates: PrePruneEvent['candidates']): PrePruneResult['veto'] {
  if (value === undefined || value === null) return [];
  if (!isPlainObject(value)) throw new Error('returned neither nothing nor `{ veto: [...] }`');
  return readList(value['veto'], 'vetoes').map((item) => {
    const { id, reason } = isPlainObject(item) ? item : {};
    if (typeof id !== 'string' || typeof reason !== 'string' || reason === '') {
      throw new Error('returned a veto without an `id` or a `reason`');
    }
    if (!candidates.some((candidate) => candidate.id === id)) {
      throw new Error(`returned a veto of ${JSON.stringify(id)}, which is no candidate`);
    }
    return { id, reason };
  });
}

function readList(value: unknown, what: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Error(`returned something else than a list of ${what}`);
  return value;
}

function readFinding(item: unknown): Finding {
  if (!isPlainObject(item)) throw new Error('returned a finding that is not a plain object');
  const { severity, code, message, hint, facts } = item;
  if (!isSeverity(severity)) {
    throw new Error(
      `returned a finding of unknown severity ${JSON.stringify(severity)}; known are ${SEVERITIES.join(', ')}`,
    );
  }
  if (typeof code !== 'string' || code === '') throw new Error('returned a finding without a `code`');
  if (typeof message !== 'string' || message === '') throw new Error('returned a finding without a `message`');
  if (hint !== undefined && hint !== null && typeof hint !== 'string')
    throw new Error('returned a finding whose `hint` is no text');
  return { severity, code, message, hint: hint ?? null, facts: readFacts(facts ?? {}) };
}

function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.some((severity) => severity === value);
}

function readFacts(value: unknown): Facts {
  if (!isPlainObject(value)) throw new Error('returned a finding whose `facts` are not a plain object');
  const facts: Record<string, string | number | boolean | null | readonly string[]> = {};
  for (const [key, fact] of Object.entries(value)) {
    if (!isFact(fact))
      throw new Error(`returned a finding whose fact "${key}" is neither text, number, boolean nor list of texts`);
    facts[key] = Array.isArray(fact) ? [...fact] : fact;
  }
  return facts;
}

function isFact(value: unknown): value is string | number | boolean | null | string[] {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function readParity(value: unknown): ParityInventory {
  if (!isPlainObject(value)) throw new Error('returned an artifact whose `parity` is not a plain object');
  const { slice, blockSize, sourceBlocks, recoveryBlocks } = value;
  if (!isCount(slice, 1) || !isCount(blockSize, 1) || !isCount(sourceBlocks, 1) || !isCount(recoveryBlocks, 0)) {
    throw new Error('returned an artifact whose `parity` does not count blocks');
  }
  return { slice, blockSize, sourceBlocks, recoveryBlocks };
}

function isCount(value: unknown, least: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least;
}
