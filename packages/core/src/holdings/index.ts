export {
  describedByLedger,
  describedByManifest,
  describedByRow,
  describedByStore,
  type Described,
} from './described.ts';
export { doubtfulReferences } from './doubtful.ts';
export { gatherHoldings, holdingsFrom } from './gather.ts';
export { bytesWithParity, isUsable, type Holding, type Spoiled } from './holding.ts';
export { judged, retentionState } from './judged.ts';
export { knownHoldings } from './known-holdings.ts';
export { memoryOf, memoryOfChecks, type AskLedger, type Memory } from './memory.ts';
export { namesIn, seeSlices } from './slices-seen.ts';
