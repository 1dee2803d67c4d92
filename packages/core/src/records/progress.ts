import type { ArchiveType } from './archive-name.ts';
import type { Finding } from './finding.ts';
import type { Phase, RunReport } from './run-report.ts';

/** What an operation says while it works. Core emits it; the command line draws it. */
export type ProgressEvent =
  | { readonly kind: 'run-start'; readonly definition: string; readonly type: ArchiveType }
  | {
      readonly kind: 'phase';
      readonly phase: Phase | string;
      /** Seconds this phase took in the last successful run of the same kind; null when there is none. */
      readonly expectedSeconds: number | null;
    }
  | {
      readonly kind: 'progress';
      /** Bytes done in this phase. */
      readonly bytes: number;
      /** Bytes expected; null when unknown. */
      readonly totalBytes: number | null;
      /** Slices done or written; null where slices have no meaning. */
      readonly slices: number | null;
    }
  | {
      /** A hook of a plugin takes long. */
      readonly kind: 'waiting';
      readonly plugin: string;
      readonly hook: string;
      /** How long so far. */
      readonly seconds: number;
    }
  | { readonly kind: 'finding'; readonly finding: Finding }
  | { readonly kind: 'run-end'; readonly report: RunReport };

export type OnProgress = (event: ProgressEvent) => void;
