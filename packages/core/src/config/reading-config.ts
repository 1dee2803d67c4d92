import { join } from 'node:path';
import { builtInDefinition } from './definition.ts';
import { BUILT_IN_NOTIFY } from './notify-settings.ts';
import type { Config } from './types.ts';

/** Milliseconds in which storage must answer the first look: a disk that stood still has to start up. */
const ANSWER_MS = 30_000;

/**
 * Stands for the configuration of archives that have none here: to read them on a machine that knows nothing of them.
 * `archives`: their directory. `sources`: definitions and the roots that they were made of, as manifests tell. `scratch`: where
 * a command keeps what it remembers while it runs. Paths are absolute.
 */
export function readingConfig(archives: string, sources: ReadonlyMap<string, string>, scratch: string): Config {
  return {
    file: archives,
    archives: { path: archives, marker: null, permissions: 'private', answerWithin: ANSWER_MS },
    state: join(scratch, 'state'),
    temporary: scratch,
    log: { directory: join(scratch, 'log'), maxBytes: 2 ** 20, keep: 0 },
    definitions: [...sources].map(([name, root]) => builtInDefinition(name, root)),
    plugins: {},
    notify: BUILT_IN_NOTIFY,
  };
}
