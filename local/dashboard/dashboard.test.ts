import { describe, expect, test } from 'vitest';
import type { Widget } from '../../infra/dashboard-body.ts';
import { emfMetrics } from '../../lib/observability/emf-metrics.ts';
import { dashboardPage } from './page.ts';
import { numberOf, seriesOf } from './query.ts';
import { embeddedSamples, requestSamples, type Sample } from './samples.ts';

const MINUTE = 60_000;
const sample = (dimensions: Record<string, string>, at: number, value: number, name = 'ExchangeLatency'): Sample => ({
  namespace: 'Atlas',
  name,
  dimensions,
  at,
  value,
});

describe('samples', () => {
  test('come from the embedded metric format, one per set of dimensions', () => {
    const lines: string[] = [];
    const metrics = emfMetrics('atlas-dev', (line) => lines.push(line));
    metrics.add('UnknownOutcome', 1, { operation: 'placeOrder', exchange: 'binance' });
    metrics.flush();
    const found = lines.flatMap((line) => embeddedSamples(JSON.parse(line)));
    expect(found.map(({ name, dimensions, value }) => ({ name, dimensions, value }))).toEqual([
      {
        name: 'UnknownOutcome',
        dimensions: { service: 'atlas-dev', operation: 'placeOrder', exchange: 'binance' },
        value: 1,
      },
      { name: 'UnknownOutcome', dimensions: { service: 'atlas-dev' }, value: 1 },
    ]);
  });

  test('of a request are what the gateway and the function would count; a schedule has no gateway', () => {
    const names = {
      api: { ApiName: 'a' },
      functionOf: (name: string) => name,
      isSchedule: (name: string) => name === 'sweep',
    };
    const line = { operation: 'placeOrder', durationMs: 7, status: 503, timestamp: '2026-11-22T12:00:00.000Z' };
    const counted = (of: object) =>
      Object.fromEntries(requestSamples({ ...line, ...of }, names).map(({ name, value }) => [name, value]));
    expect(counted({})).toMatchObject({
      Count: 1,
      '4XXError': 0,
      '5XXError': 1,
      Latency: 7,
      Invocations: 1,
      Errors: 0,
    });
    expect(counted({ operation: 'sweep', status: 200 })).not.toHaveProperty('Count');
    expect(requestSamples({ message: 'no request' }, names)).toEqual([]);
  });
});

describe('queries', () => {
  const samples = [
    sample({ service: 's', exchange: 'binance', operation: 'place' }, 0, 10),
    sample({ service: 's', exchange: 'binance', operation: 'place' }, 1_000, 30),
    sample({ service: 's', exchange: 'bitmex', operation: 'place' }, MINUTE, 5),
    sample({ service: 'other', exchange: 'binance', operation: 'place' }, 0, 99),
    sample({ service: 's' }, 0, 7),
  ];
  const search = {
    expression: `SEARCH('{Atlas,service,exchange,operation} MetricName="ExchangeLatency" service="s"', 'p99')`,
    label: `\${PROP('Dim.exchange')}`,
  };

  test('a search finds one line per combination, of this service only', () => {
    expect(seriesOf([[search]], samples, 'Sum', MINUTE)).toEqual([
      { label: 'binance', points: [[0, 30]] },
      { label: 'bitmex', points: [[MINUTE, 5]] },
    ]);
  });

  test('a filled series is marked as filled', () => {
    const filled = { ...search, expression: `FILL(${search.expression}, 0)` };
    expect(seriesOf([[filled]], samples, 'Sum', MINUTE)).toEqual([
      { label: 'binance', points: [[0, 30]], filled: true },
      { label: 'bitmex', points: [[MINUTE, 5]], filled: true },
    ]);
  });

  test.each([
    ['Sum', 40],
    ['Average', 20],
    ['Maximum', 30],
    ['p50', 10],
  ])('%s of a minute', (stat, value) => {
    const row = ['Atlas', 'ExchangeLatency', 'service', 's', 'exchange', 'binance', 'operation', 'place', { stat }];
    expect(seriesOf([row], samples, 'Sum', MINUTE)[0]?.points).toEqual([[0, value]]);
  });

  test('a plain metric matches exactly its dimensions', () => {
    expect(seriesOf([['Atlas', 'ExchangeLatency', 'service', 's']], samples, 'Sum', MINUTE)[0]?.points).toEqual([
      [0, 7],
    ]);
  });

  test('a number widget evaluates its expression over sums, brackets first', () => {
    const rows = [
      [{ expression: '(a + a*2)/3 + b*0.5', id: 'cost' }],
      ['Atlas', 'ExchangeLatency', 'service', 's', { id: 'a', visible: false }],
      ['Atlas', 'Nothing', 'service', 's', { id: 'b', visible: false }],
    ];
    expect(numberOf(rows, samples)).toBe(7);
    expect(seriesOf(rows.slice(1), samples, 'Sum', MINUTE)).toEqual([]);
  });

  test('an unsupported expression is an error, not an empty chart', () => {
    expect(() => seriesOf([[{ expression: 'RATE(a)' }]], samples, 'Sum', MINUTE)).toThrow('does not support RATE(a)');
  });
});

test('the page is one file without scripts, in which text stays text', () => {
  const at = { x: 0, y: 0, width: 8, height: 6 };
  const metrics = [['Atlas', 'ExchangeLatency', 'service', 's', { label: '<b>' }]];
  const properties = { title: '<i>', view: 'timeSeries', stacked: true, stat: 'Sum', metrics };
  const widgets: Widget[] = [
    { ...at, type: 'text', properties: { markdown: '## Is it fast?\nYes.' } },
    { ...at, type: 'metric', properties },
    { ...at, type: 'metric', properties: { ...properties, metrics: [['Atlas', 'Nothing', 'service', 's', {}]] } },
  ];
  const page = dashboardPage({
    title: 'Atlas',
    note: 'a run',
    widgets,
    samples: [sample({ service: 's' }, MINUTE, 7)],
    range: { from: 0, to: 3 * MINUTE },
  });
  expect(page).toContain('<h2>Is it fast?</h2>');
  expect(page).toContain('<svg');
  expect(page).toContain('no data in this run');
  expect(page).not.toMatch(/<script|<i>|<b>/);
});
