import { fileURLToPath } from 'node:url';
import { shareHostModules } from './host-modules.ts';

// Loaded by `node --import` in the processes that run a plugin's tests; lies in bundle/ of this package.
shareHostModules(fileURLToPath(new URL('..', import.meta.url)));
