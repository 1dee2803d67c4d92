// Runs `darkive demo` and writes what it prints as demo.svg: node docs/images/make-demo-picture.mjs
// Times and the directory of the run are replaced by fixed ones, and small sizes rounded, so that only a change of what the
// demo says changes the picture.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const command = join(import.meta.dirname, '../../packages/cli/bin/run.js');
const picture = join(import.meta.dirname, 'demo.svg');

const COLUMNS = 112;
const LINE = 17;
const FONT = 12;
/** Width of one character of a monospaced font, as a share of its size. */
const ADVANCE = 0.602;
const MARGIN = 20;
const BAR = 34;

const COLOURS = { text: '#d5d9e0', dim: '#8b93a1', bold: '#ffffff', green: '#7fd18b', prompt: '#7fb4e6' };

const printed = withRoundSizes(withFixedTimes(runDemo()));
writeFileSync(picture, draw([{ style: 'prompt', text: '$ ./script/demo' }, ...styled(printed)]));

function runDemo() {
  const parent = mkdtempSync(join(tmpdir(), 'demo-picture-'));
  const directory = join(parent, 'darkive-demo');
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    const text = execFileSync(process.execPath, [command, 'demo', '--no-progress', '--dir', directory], options);
    return text.replaceAll(directory, '~/darkive-demo');
  } finally {
    rmSync(parent, { recursive: true, force: true });
  }
}

/** The k-th time in the text becomes the k-th minute after a fixed one; equal times stay equal. */
function withFixedTimes(text) {
  const seen = new Map();
  const minuteOf = (time) => {
    if (!seen.has(time)) seen.set(time, String(52 + seen.size).padStart(2, '0'));
    return seen.get(time);
  };
  return text
    .replaceAll(/\d{4}-\d\d-\d\d_\d{6}/g, (time) => `2026-11-21_09${minuteOf(time)}05`)
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-11-21T09:58:00.000Z');
}

/** dar's own times in an archive compress to a few bytes more or less. */
function withRoundSizes(text) {
  return text.replaceAll(/(\d+\.\d+) KiB/g, (_, size) => `${Math.round(Number(size))} KiB`);
}

function styled(text) {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line, index, lines) => {
      const isResult = line.startsWith('   ') && !/^\d+\. /.test(lines[index - 1] ?? '');
      const style = /^\d+\. /.test(line) ? 'bold' : isResult ? 'dim' : line.startsWith('All ') ? 'green' : 'text';
      return folded(line).map((part) => ({ style, text: part }));
    });
}

/** A long line as a terminal of that width shows it, broken at a space. */
function folded(line) {
  if (line.length <= COLUMNS) return [line];
  const end = line.lastIndexOf(' ', COLUMNS);
  return [line.slice(0, end), ...folded(`   ${line.slice(end + 1)}`)];
}

function draw(lines) {
  const width = Math.ceil(2 * MARGIN + COLUMNS * FONT * ADVANCE);
  const height = BAR + MARGIN + lines.length * LINE;
  const rows = lines.map(({ style, text }, index) => {
    const weight = style === 'bold' ? ' font-weight="700"' : '';
    const y = BAR + MARGIN + index * LINE;
    return `  <text x="${MARGIN}" y="${y}" fill="${COLOURS[style]}"${weight}>${escape(text)}</text>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
  <title>A run of darkive demo</title>
  <rect width="${width}" height="${height}" rx="8" fill="#1b1f27"/>
  <circle cx="20" cy="17" r="5" fill="#4a5160"/>
  <circle cx="38" cy="17" r="5" fill="#4a5160"/>
  <circle cx="56" cy="17" r="5" fill="#4a5160"/>
  <g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="${FONT}" xml:space="preserve">
${rows.join('')}  </g>
</svg>
`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
