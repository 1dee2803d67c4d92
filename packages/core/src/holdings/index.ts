export { evidenceOf, type DatedEvidence, type Known } from './evidence.ts';
export { gatherEvidence, rememberKnown, type AskLedger } from './gather-evidence.ts';
export { namesIn, NOTHING_MISSED, seeSlices, slicesOf, type SlicesSeen, type SlicesWanted } from './slices-seen.ts';
export { isProved, isRestorable, soundnessOf, whyUnsound, type Evidence, type Soundness } from './soundness.ts';
export { retentionState } from './retention-state.ts';
export { unsoundChains, type Spoiled } from './unsound-chains.ts';
