import { spawn } from 'node:child_process';

/**
 * Opens an address with xdg-open(1), which goes on by itself. Resolves with what went wrong, or null.
 * @param url A command line is read by everybody on the machine: it must hold nothing that stays secret.
 */
export function openBrowser(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn('xdg-open', [url], { stdio: 'ignore', detached: true });
    child.once('error', ({ message }) => resolve(message));
    child.once('spawn', () => {
      child.unref();
      resolve(null);
    });
  });
}
