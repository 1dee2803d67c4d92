import uPlot from 'uplot';
import { formatBytes, formatCount, formatDuration } from '../formats.ts';
import type { ChartSpec } from '../parts/chart-spec.ts';

const HEIGHT = 200;
const FORMATS = { bytes: formatBytes, seconds: formatDuration, count: formatCount } as const;
/** Steps of an axis of bytes: powers of two, so that it reads 1, 2, 4, 8 GiB and not 1.07. */
const BYTE_STEPS = Array.from({ length: 51 }, (_, power) => 2 ** power);

/** Draws a chart in the colours of the page, and again when they or its place change. */
export function drawChart(element: HTMLElement, spec: ChartSpec): () => void {
  let chart: uPlot | null = null;
  const draw = (): void => {
    chart?.destroy();
    chart = new uPlot(
      options(spec, element),
      [[...spec.times], ...spec.lines.map(({ values }) => [...values])],
      element,
    );
  };
  draw();
  const resized = new ResizeObserver(() => chart?.setSize({ width: element.clientWidth, height: HEIGHT }));
  resized.observe(element);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', draw);
  return () => {
    dark.removeEventListener('change', draw);
    resized.disconnect();
    chart?.destroy();
  };
}

function options({ lines, unit, zone }: ChartSpec, element: HTMLElement): uPlot.Options {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const font = `12px ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour('dim'),
    font,
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
  };
  const format = FORMATS[unit];
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), zone),
    scales: {
      x: { range: (_, low, high) => [low - (high - low) * 0.015, high + (high - low) * 0.015] },
      y: { range: (_, _low, high) => [0, high > 0 ? high * 1.08 : 1] },
    },
    axes: [
      {
        ...axis,
        space: 76,
        gap: 9,
        values: (_, marks, _axis, _space, step) =>
          marks.map((mark, index) => dayOf(mark, marks[index - 1] ?? null, step, zone)),
      },
      {
        ...axis,
        size: 68,
        values: (_, marks) => marks.map((mark) => format(mark)),
        ...(unit === 'bytes' ? { incrs: BYTE_STEPS } : {}),
      },
    ],
    series: [{}, ...lines.map((line) => series(line, colour(line.colour)))],
  };
}

/** `14:00`, `3 Oct`, or with its year where that begins. */
function dayOf(mark: number, before: number | null, step: number, zone: string): string {
  const date = uPlot.tzDate(new Date(mark * 1000), zone);
  if (step < 86_400) return `${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;
  const sameYear = before !== null && uPlot.tzDate(new Date(before * 1000), zone).getFullYear() === date.getFullYear();
  const day = step < 28 * 86_400 ? `${date.getDate()} ` : '';
  return `${day}${MONTHS[date.getMonth()]}${sameYear ? '' : ` ${date.getFullYear()}`}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function series({ label, style }: ChartSpec['lines'][number], colour: string): uPlot.Series {
  const common: uPlot.Series = { label, stroke: colour, width: 2, points: { show: false } };
  switch (style) {
    case 'area':
      return { ...common, fill: `${colour}26` };
    case 'steps':
      return { ...common, fill: `${colour}26`, ...paths(uPlot.paths.stepped?.({ align: 1 })) };
    case 'bars':
      return { ...common, width: 0, fill: colour, ...paths(uPlot.paths.bars?.({ size: [0.7, 14, 2], radius: 0.15 })) };
    case 'points':
      return { ...common, ...paths(() => null), points: { show: true, size: 6, fill: colour, width: 0 } };
  }
}

function paths(builder: uPlot.Series.PathBuilder | undefined): Pick<uPlot.Series, 'paths'> {
  return builder === undefined ? {} : { paths: builder };
}
