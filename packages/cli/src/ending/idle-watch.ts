import { asksFileSystem } from './end-process.ts';

/** Microseconds of processor time between two questions: whoever removes or writes files uses more. */
const IDLE_MICROSECONDS = 8000;

/** Says, asked once a second, whether the process did nothing since the last time but wait for an answer of a file system. */
export function createIdleWatch(host: NodeJS.Process): () => boolean {
  let before = host.cpuUsage();
  return () => {
    const { user, system } = host.cpuUsage(before);
    before = host.cpuUsage();
    return asksFileSystem() && user + system < IDLE_MICROSECONDS;
  };
}
