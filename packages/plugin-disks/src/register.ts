import { plugin } from './plugin.ts';

/** The oclif hook `darkive:register`. */
export default async function register(): Promise<typeof plugin> {
  return plugin;
}
