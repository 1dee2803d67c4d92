import type { DashboardDocument } from '@darkive/core/plugin';
import type { PageState } from '../page-state.ts';
import { askServer } from './ask-server.ts';

/** Milliseconds between two looks: often while a run goes on, rarely when nothing happens. */
const BUSY_MS = 2000;
const IDLE_MS = 10_000;

/**
 * Asks the server for news, and only while the page is seen. A server that does not answer leaves the page as it is, with a
 * word about it. Returns how to stop.
 */
export function keepFresh(first: PageState, show: (state: PageState) => void): () => void {
  let state = first;
  let { tag } = first;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let stopped = false;

  const look = async (): Promise<void> => {
    timer = null;
    if (document.visibilityState === 'visible') {
      try {
        const answer = await askServer('/api/dashboard', tag);
        tag = answer.tag;
        const same = { ...state.document, generatedAt: answer.readAt ?? state.document.generatedAt };
        update({ ...state, document: (answer.body ?? same) as DashboardDocument, tag, problem: null });
      } catch (error) {
        const problem = error instanceof Error ? error.message : String(error);
        if (state.problem !== problem) update({ ...state, problem });
      }
    }
    plan();
  };
  const update = (next: PageState): void => {
    state = next;
    if (!stopped) show(next);
  };
  const plan = (): void => {
    if (stopped || timer !== null) return;
    timer = setTimeout(() => void look(), state.document.live.length > 0 ? BUSY_MS : IDLE_MS);
  };
  const onSeen = (): void => {
    if (document.visibilityState !== 'visible' || timer === null) return;
    clearTimeout(timer);
    void look();
  };

  document.addEventListener('visibilitychange', onSeen);
  // The page may have been made from what was read a minute ago.
  void look();
  return () => {
    stopped = true;
    document.removeEventListener('visibilitychange', onSeen);
    if (timer !== null) clearTimeout(timer);
  };
}
