import type { CheckState } from '../records/check-state.ts';
import type { JudgedArchive } from '../retention/index.ts';
import type { Holding } from './holding.ts';
import { isProved, type Soundness } from './soundness.ts';

/** A holding as retention weighs it: one that anybody called damaged never stands for another that has to stay. */
export function judged({ id, name, type, createdAt, reference, state, pin }: Holding): JudgedArchive {
  return { id, name, type, createdAt, reference, state: retentionState(state), proved: isProved(state), pin };
}

export function retentionState(state: Soundness): CheckState {
  const states = { sound: 'verified', doubtful: 'unverified', unproved: 'unverified', unsound: 'failed' } as const;
  return states[state];
}
