import type { CheckState } from '../records/check-state.ts';
import { soundnessOf, type Evidence } from './soundness.ts';

/** An archive as retention weighs it: one that anybody called damaged never stands for another that has to stay. */
export function retentionState(archive: Evidence): CheckState {
  const states = { sound: 'verified', doubtful: 'unverified', unproved: 'unverified', unsound: 'failed' } as const;
  return states[soundnessOf(archive)];
}
