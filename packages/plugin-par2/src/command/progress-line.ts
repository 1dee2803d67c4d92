import type { WriteStream } from 'node:tty';
import type { Progress } from '@darkive/par2';

const EVERY_MILLISECONDS = 100;

const WORDS: Readonly<Record<Progress['stage'], string>> = {
  hash: 'reading',
  compute: 'computing',
  packets: 'reading the parity',
  search: 'searching for moved blocks',
  check: 'checking what was rebuilt',
};

/** One line on a terminal that overwrites itself. On anything else, and with `--json`, nothing. */
export function createProgressLine(
  stream: Pick<WriteStream, 'isTTY' | 'write'>,
  json: boolean,
): { readonly show: (progress: Progress) => void; readonly clear: () => void } {
  const visible = stream.isTTY && !json;
  let shown = false;
  let last = -Infinity;
  return {
    show({ stage, bytes, totalBytes }) {
      const now = performance.now();
      if (!visible || now - last < EVERY_MILLISECONDS) return;
      last = now;
      shown = true;
      const share = totalBytes > 0 ? ` ${Math.floor((100 * bytes) / totalBytes)} %` : '';
      stream.write(`\r\u001b[K${WORDS[stage]}${share}`);
    },
    clear() {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
