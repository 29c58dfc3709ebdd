import { describe, expect, test } from 'vitest';
import { METRICS } from '../lib/telemetry/metric-table.ts';
import { ALARMS } from './alarm-table.ts';
import { dashboardBody, type MetricRow, type Widget } from './dashboard-body.ts';
import { textOf } from './permission-table.ts';
import { propertiesOf, templateOf } from './testing/stack-fixture.ts';

const { widgets } = dashboardBody({
  stage: 'dev',
  region: 'ap-northeast-1',
  service: 'atlas-dev',
  api: { ApiName: 'atlas-dev', Stage: 'dev' },
  placing: 'atlas-dev-place-order',
  trading: ['atlas-dev-place-order', 'atlas-dev-cancel-order'],
  sweeper: 'atlas-dev-sweep-intents',
  tableName: 'atlas-dev-intents',
  functions: [
    { name: 'atlas-dev-place-order', memoryMb: 1769 },
    { name: 'atlas-dev-sweep-intents', memoryMb: 1024 },
  ],
  alarmArns: ['arn:aws:cloudwatch:ap-northeast-1:111122223333:alarm:one'],
});

const [board] = propertiesOf(templateOf(), 'AWS::CloudWatch::Dashboard');

const rowsOf = ({ properties }: Widget) => (properties.metrics ?? []) as readonly MetricRow[];
const text = JSON.stringify(widgets);

describe('the dashboard', () => {
  test('has four questions from top to bottom', () => {
    const questions = widgets
      .filter(({ type }) => type === 'text')
      .toSorted((one, other) => one.y - other.y)
      .map(({ properties }) => /^## (.*)$/m.exec(String(properties.markdown))?.[1]);
    expect(questions).toEqual(['Is trading working?', 'Is it fast?', 'Is it safe?', 'What does it cost?']);
  });

  test('has no overlapping widgets, and none beyond the edge', () => {
    const cells = widgets.flatMap(({ x, y, width, height }) => {
      expect(x + width).toBeLessThanOrEqual(24);
      return Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  // Written only with their options; their alarms show them.
  const ofOptions: readonly string[] = ['ErrorLines', 'AlertsUnauthenticated'];
  test.each(Object.keys(METRICS).filter((name) => !ofOptions.includes(name)))('shows %s', (name) => {
    expect(text).toMatch(new RegExp(`MetricName=\\\\\\\\?"${name}|"Atlas","${name}"`));
  });

  test('searches by exactly the dimensions of each metric in the table, for this deployment only', () => {
    for (const row of widgets.flatMap(rowsOf)) {
      const { expression } = row[0] as { expression?: string };
      const found = /SEARCH\('\{Atlas,([\w,]+)\} MetricName="(\w+)" service="atlas-dev"/.exec(expression ?? '');
      if (!found) continue;
      const kind = Object.entries(METRICS).find(([name]) => name === found[2])?.[1];
      // Some are also written in total.
      const written = [['service', ...(kind?.dimensions ?? [])].join(','), ...(kind?.total ? ['service'] : [])];
      expect(written).toContain(found[1]);
    }
  });

  test('shows where the budget alarm goes off, and where reads stop', () => {
    const budgets = widgets.find(({ properties }) => properties.title === 'Request budgets used');
    expect(budgets?.properties.annotations).toEqual({
      horizontal: [
        { value: ALARMS.BudgetNearlyUsed.threshold, label: 'alarm' },
        { value: 80, label: 'reads stop' },
      ],
    });
  });

  test('counts nothing as zero, because CloudWatch draws a line across gaps', () => {
    const counted = widgets.filter(({ properties }) => properties.stat === 'Sum').flatMap(rowsOf);
    const searches = counted.map(([first]) => (first as { expression?: string }).expression ?? '');
    const ours = searches.filter((search) => search.includes('{Atlas,'));
    expect(ours.length).toBeGreaterThan(3);
    for (const search of ours) expect(search).toMatch(/^FILL\(SEARCH\(.*\), 0\)$/);
  });

  test('computes the cost with numbers CloudWatch can parse: no exponents', () => {
    const expressions = widgets.flatMap(rowsOf).map(([first]) => first as { id?: string; expression?: string });
    const expression = expressions.find(({ id }) => id === 'cost')?.expression;
    expect(expression).not.toMatch(/\de-/);
    expect(expression).toContain('(d0*1769+d1*1024)/1024000*');
  });

  test('is complete in the template, with the alarms of the stack', () => {
    const body = JSON.parse(textOf(board?.DashboardBody)) as { widgets: Widget[] };
    expect(board?.DashboardName).toBe('atlas-dev-ap-northeast-1');
    const [alarms] = body.widgets.filter(({ type }) => type === 'alarm');
    expect(alarms?.properties.alarms).toEqual(
      expect.arrayContaining([expect.stringContaining('AlarmsUnresolvedOutcome')]),
    );
    expect(body.widgets).toHaveLength(widgets.length);
  });
});
