import * as echarts from 'echarts';
import type { MetricRow, Widget } from '../../infra/dashboard-body.ts';
import { numberOf, type Series, seriesOf } from './query.ts';
import type { Sample } from './samples.ts';

/** Size of a grid cell in pixels. */
const CELL = { width: 60, height: 44 };
const TITLE_HEIGHT = 34;
const PERIOD_MS = 60_000;

interface PageOptions {
  readonly title: string;
  /** Tells the reader where the numbers come from. */
  readonly note: string;
  readonly widgets: readonly Widget[];
  readonly samples: readonly Sample[];
  /** The time range of the charts, epoch milliseconds. */
  readonly range: TimeRange;
}

interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The dashboard as one HTML file without scripts: every chart is an SVG. */
export function dashboardPage({ title, note, widgets, samples, range }: PageOptions): string {
  const cells = widgets.map((widget) => {
    const { x, y, width, height } = widget;
    const area = `grid-column: ${x + 1} / span ${width}; grid-row: ${y + 1} / span ${height}`;
    return `<section class="${widget.type}" style="${area}">${contentOf(widget, samples, range)}</section>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escaped(title)}</title>
<style>
  body { margin: 24px; font: 14px/1.4 system-ui, sans-serif; background: #f2f3f3; color: #16191f; }
  main { display: grid; grid-template-columns: repeat(24, ${CELL.width}px); grid-auto-rows: ${CELL.height}px; }
  section { margin: 4px; overflow: hidden; background: #fff; border: 1px solid #d5dbdb; border-radius: 4px; }
  section.text { background: none; border: none; }
  h1 { margin: 0; font-size: 20px; } h2 { margin: 20px 0 0; font-size: 19px; } p { margin: 0; color: #545b64; }
  h3 { margin: 8px 12px 0; font-size: 14px; }
  .number { margin: 60px 0 0; font-size: 42px; text-align: center; }
  .none { margin: 80px 0 0; text-align: center; }
  .alarms span { display: inline-block; margin: 10px 0 0 12px; padding: 6px 12px; border-radius: 4px; background: #e9ebed; }
</style>
<h1>${escaped(title)}</h1>
<p>${escaped(note)}</p>
<main>
${cells.join('\n')}
</main>
</html>
`;
}

function contentOf({ type, width, height, properties }: Widget, samples: readonly Sample[], range: TimeRange): string {
  const title = `<h3>${escaped(String(properties.title ?? ''))}</h3>`;
  switch (type) {
    case 'text': {
      const [head = '', ...rest] = String(properties.markdown).split('\n');
      return `<h2>${escaped(head.replace(/^#+ /, ''))}</h2><p>${escaped(rest.join(' '))}</p>`;
    }
    case 'alarm': {
      const names = (properties.alarms as readonly string[]).map(
        (arn) => /Alarms([A-Z][A-Za-z]+?)[0-9A-F]{8}/.exec(arn)?.[1],
      );
      return `${title}<div class="alarms">${names.map((name) => `<span>${escaped(name ?? '')}</span>`).join('')}</div>`;
    }
    case 'metric': {
      const rows = properties.metrics as readonly MetricRow[];
      if (properties.view === 'singleValue')
        return `${title}<div class="number">$ ${numberOf(rows, samples).toFixed(6)}</div>`;
      const series = seriesOf(rows, samples, String(properties.stat), PERIOD_MS);
      if (series.every(({ points }) => points.length === 0)) return `${title}<p class="none">no data in this run</p>`;
      const size = { width: width * CELL.width - 10, height: height * CELL.height - TITLE_HEIGHT - 10 };
      return `${title}${chart(series, properties, size, range)}`;
    }
  }
}

/** A horizontal line across a chart. */
interface Mark {
  readonly value: number;
  readonly label: string;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function chart(
  series: readonly Series[],
  properties: Widget['properties'],
  size: Size,
  { from, to }: TimeRange,
): string {
  const stacked = properties.stacked === true;
  const drawn = series
    .filter(({ points }) => points.length > 0)
    .map((one) => (stacked || one.filled ? { ...one, points: filled(one.points, from, to) } : one));
  const { left } = (properties.yAxis ?? {}) as { readonly left?: { readonly label: string } };
  const { horizontal = [] } = (properties.annotations ?? {}) as { readonly horizontal?: readonly Mark[] };
  const board = echarts.init(null, null, { renderer: 'svg', ssr: true, ...size });
  board.setOption({
    animation: false,
    grid: { left: 52, right: 16, top: 22, bottom: 30 + legendHeight(drawn, size.width) },
    legend: { bottom: 4, left: 8, right: 8, type: 'plain', itemWidth: 12, itemHeight: 8, textStyle: { fontSize: 10 } },
    xAxis: { type: 'time', min: from, max: to, axisLabel: { fontSize: 10, hideOverlap: true } },
    yAxis: {
      type: 'value',
      name: left?.label ?? '',
      min: 0,
      axisLabel: { fontSize: 10 },
      nameTextStyle: { fontSize: 10 },
    },
    series: drawn.map(({ label, color, points }, at) => ({
      name: label,
      type: 'line',
      showSymbol: points.length < 3,
      lineStyle: { width: 1.5 },
      data: points,
      ...(color !== undefined && { color }),
      ...(stacked && { stack: 'all', areaStyle: {} }),
      ...(at === 0 && {
        markLine: {
          symbol: 'none',
          silent: true,
          data: horizontal.map(({ value, label: text }) => ({
            yAxis: value,
            label: { position: 'insideEndTop', fontSize: 10, formatter: text },
          })),
        },
      }),
    })),
  });
  const svg = board.renderToSVGString();
  board.dispose();
  return svg;
}

/** A minute without a count is zero; otherwise the layers of a stack would not line up. */
function filled(points: Series['points'], from: number, to: number): Series['points'] {
  const known = new Map(points);
  const first = Math.floor(from / PERIOD_MS);
  const count = Math.ceil(to / PERIOD_MS) - first;
  return Array.from({ length: count }, (_, at) => (first + at) * PERIOD_MS).map((at) => [at, known.get(at) ?? 0]);
}

/** Width of a legend entry in pixels: one letter on average, and the mark with the gaps around it. */
const LETTER_WIDTH = 5.2;
const MARK_WIDTH = 27;
const LEGEND_LINE_HEIGHT = 19;

/** Height in pixels of the legend below a chart, with its line breaks. */
function legendHeight(series: readonly Series[], width: number): number {
  let lines = 1;
  let left = width - 16;
  for (const { label } of series) {
    const needed = label.length * LETTER_WIDTH + MARK_WIDTH;
    if (needed > left) {
      lines += 1;
      left = width - 16;
    }
    left -= needed;
  }
  return lines * LEGEND_LINE_HEIGHT;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
