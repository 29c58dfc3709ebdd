import { SHARED_RESERVE } from '../lib/exchanges/client/request-budget.ts';
import { METRIC_NAMESPACE, METRICS, type MetricName } from '../lib/telemetry/metric-table.ts';
import { ALARMS } from './alarm-table.ts';
import { UNIT_PRICES } from './costs.ts';

/** What the dashboard shows. */
export interface DashboardSubjects {
  readonly stage: string;
  readonly region: string;
  /** The `service` dimension of our metrics. */
  readonly service: string;
  readonly api: { readonly ApiName: string; readonly Stage: string };
  readonly placing: string;
  readonly trading: readonly string[];
  readonly sweeper: string;
  readonly tableName: string;
  readonly functions: readonly { readonly name: string; readonly memoryMb: number }[];
  readonly alarmArns: readonly string[];
}

/** `[namespace, name, dimension, value, …, display options]`, or an expression over such rows. */
export type MetricRow = readonly (string | Readonly<Record<string, unknown>>)[];

export interface Widget {
  readonly type: 'text' | 'alarm' | 'metric';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Panel {
  readonly title: string;
  readonly rows: readonly MetricRow[];
  readonly statistic: string;
  readonly unit?: string;
  readonly stacked?: boolean;
  /** A number instead of a line. */
  readonly single?: boolean;
  /** Horizontal lines, e.g. where an alarm goes off. */
  readonly marks?: readonly { readonly value: number; readonly label: string }[];
  /** Columns of 24; default: a third. */
  readonly width?: number;
}

interface Section {
  readonly question: string;
  readonly explanation: string;
  readonly panels: readonly Panel[];
}

const WIDTH = 24;
const PANEL = { width: 8, height: 6 };
const HEAD_HEIGHT = 2;
const ALARMS_HEIGHT = 3;
const PERIOD_S = 60;

/** The dashboard body for CloudWatch: four questions from top to bottom, each with the panels that answer it. */
export function dashboardBody(subjects: DashboardSubjects): { readonly widgets: readonly Widget[] } {
  const widgets: Widget[] = [];
  let y = 0;
  for (const [index, { question, explanation, panels }] of sections(subjects).entries()) {
    const markdown = `## ${question}\n${explanation}`;
    widgets.push({ type: 'text', x: 0, y, width: WIDTH, height: HEAD_HEIGHT, properties: { markdown } });
    y += HEAD_HEIGHT;
    if (index === 0) {
      const properties = { title: 'Alarms', alarms: subjects.alarmArns };
      widgets.push({ type: 'alarm', x: 0, y, width: WIDTH, height: ALARMS_HEIGHT, properties });
      y += ALARMS_HEIGHT;
    }
    let x = 0;
    for (const panel of panels) {
      const { width = PANEL.width } = panel;
      if (x + width > WIDTH) {
        x = 0;
        y += PANEL.height;
      }
      const properties = propertiesOf(panel, subjects.region);
      widgets.push({ type: 'metric', x, y, width, height: PANEL.height, properties });
      x += width;
    }
    y += PANEL.height;
  }
  return { widgets };
}

function propertiesOf({ title, rows, statistic, unit, stacked, single, marks }: Panel, region: string) {
  return {
    title,
    region,
    view: single ? 'singleValue' : 'timeSeries',
    stacked: stacked ?? false,
    period: PERIOD_S,
    stat: statistic,
    metrics: rows,
    ...(unit !== undefined && { yAxis: { left: { label: unit, showUnits: false, min: 0 } } }),
    ...(marks && { annotations: { horizontal: marks } }),
    ...(single && { sparkline: true, setPeriodToTimeRange: true }),
  };
}

function sections(subjects: DashboardSubjects): readonly Section[] {
  const { api, functions, placing, service, sweeper, tableName, trading } = subjects;
  const gateway = (name: string, how: Readonly<Record<string, unknown>> = {}): MetricRow => [
    'AWS/ApiGateway',
    name,
    ...Object.entries(api).flat(),
    { label: name, ...how },
  ];
  const lambda = (name: string, functionName: string, how: Readonly<Record<string, unknown>> = {}): MetricRow => [
    'AWS/Lambda',
    name,
    'FunctionName',
    functionName,
    { label: functionName, ...how },
  ];
  const tableSearch = (name: string, label: string): MetricRow => [
    {
      expression: `SEARCH('{AWS/DynamoDB,Operation,TableName} MetricName="${name}" TableName="${tableName}"', 'Sum')`,
      label: `\${PROP('Dim.Operation')} ${label}`,
    },
  ];
  const table = (name: string, how: Readonly<Record<string, unknown>>): MetricRow => [
    'AWS/DynamoDB',
    name,
    'TableName',
    tableName,
    { label: name, ...how },
  ];
  const own = (name: MetricName, label: string): MetricRow => [
    {
      expression: counted(`SEARCH('{${METRIC_NAMESPACE},service} MetricName="${name}" service="${service}"', 'Sum')`),
      label,
    },
  ];
  const each = (name: MetricName, statistic: string): MetricRow => searchRow(name, statistic, service);

  return [
    {
      question: 'Is trading working?',
      explanation: 'Commands by outcome, outcomes not known yet, and failures.',
      panels: [
        {
          title: 'Commands by outcome',
          rows: [each('Orders', 'Sum')],
          statistic: 'Sum',
          unit: 'per minute',
          stacked: true,
        },
        {
          title: 'Unknown outcomes',
          rows: [
            own('UnknownOutcome', 'answered with unknown'),
            own('IntentsStuck', 'still open'),
            own('IntentsOverdue', 'open for hours'),
          ],
          statistic: 'Sum',
          unit: 'per minute',
        },
        {
          title: "Dead man's switches",
          rows: [each('CancelAfterFired', 'Sum'), own('CancelAfterStuck', 'not cleared')],
          statistic: 'Sum',
          unit: 'per minute',
        },
        {
          title: 'Requests and failures',
          rows: [
            gateway('Count', { label: 'requests' }),
            gateway('4XXError', { label: '4xx' }),
            gateway('5XXError', { label: '5xx', color: '#d62728' }),
          ],
          statistic: 'Sum',
          unit: 'per minute',
        },
      ],
    },
    {
      question: 'Is it fast?',
      explanation: 'How long callers wait, and how much of that is the exchange and how much is Atlas.',
      panels: [
        {
          title: 'Placing an order',
          rows: ['p50', 'p90', 'p99'].map((stat) => lambda('Duration', placing, { stat, label: stat })),
          statistic: 'p99',
          unit: 'ms',
        },
        { title: 'Exchanges, p99', rows: [each('ExchangeLatency', 'p99')], statistic: 'p99', unit: 'ms' },
        { title: 'Atlas itself, p99', rows: [each('OverheadLatency', 'p99')], statistic: 'p99', unit: 'ms' },
        {
          title: 'The whole API',
          rows: ['p50', 'p99'].map((stat) => gateway('Latency', { stat, label: stat })),
          statistic: 'p99',
          unit: 'ms',
        },
        { title: 'Cold starts', rows: [each('ColdStart', 'Sum')], statistic: 'Sum', unit: 'per minute', stacked: true },
        {
          title: 'Concurrent executions',
          rows: trading.map((name) => lambda('ConcurrentExecutions', name)),
          statistic: 'Maximum',
          unit: 'executions',
        },
      ],
    },
    {
      question: 'Is it safe?',
      explanation: 'Distance to the limits of exchanges and of AWS, and whether unfinished commands are swept.',
      panels: [
        {
          title: 'Request budgets used',
          rows: [each('RateBudgetUsed', 'Maximum')],
          statistic: 'Maximum',
          unit: '%',
          // One line per budget of each product.
          width: 12,
          marks: [
            { value: ALARMS.BudgetNearlyUsed.threshold, label: 'alarm' },
            { value: 100 - SHARED_RESERVE.read, label: 'reads stop' },
          ],
        },
        {
          title: 'Swept intents by result',
          rows: [each('IntentsSwept', 'Sum'), lambda('Invocations', sweeper, { label: 'sweeps', color: '#7f7f7f' })],
          statistic: 'Sum',
          unit: 'per minute',
          width: 6,
        },
        {
          title: 'Unreadable rows',
          rows: [each('UnreadableRows', 'Sum')],
          statistic: 'Sum',
          unit: 'per minute',
          width: 6,
        },
        {
          title: 'Exchange clock minus ours',
          width: 6,
          rows: [each('ClockOffset', 'Average')],
          statistic: 'Average',
          unit: 'ms',
        },
        {
          title: 'Throttled by Lambda',
          width: 6,
          rows: trading.map((name) => lambda('Throttles', name)),
          statistic: 'Sum',
          unit: 'per minute',
          stacked: true,
        },
        {
          title: 'Function errors',
          width: 6,
          rows: functions.map(({ name }) => lambda('Errors', name)),
          statistic: 'Sum',
          unit: 'per minute',
          stacked: true,
        },
        {
          title: 'Table of intents and Parameter Store',
          width: 6,
          rows: [
            tableSearch('SystemErrors', 'failed'),
            tableSearch('ThrottledRequests', 'throttled'),
            own('StaleKeys', 'stale keys'),
          ],
          statistic: 'Sum',
          unit: 'per minute',
        },
      ],
    },
    {
      question: 'What does it cost?',
      explanation: `List prices of ${subjects.region === 'ap-northeast-1' ? 'this region' : 'ap-northeast-1'}, requests and computing only; the bill has the rest.`,
      panels: [
        { title: 'USD in the selected period', rows: costRows(subjects), statistic: 'Sum', single: true },
        {
          title: 'Function invocations',
          rows: functions.map(({ name }) => lambda('Invocations', name)),
          statistic: 'Sum',
          unit: 'per minute',
          stacked: true,
        },
        {
          title: 'Capacity units of the table of intents',
          rows: [
            table('ConsumedWriteCapacityUnits', { label: 'written' }),
            table('ConsumedReadCapacityUnits', { label: 'read' }),
          ],
          statistic: 'Sum',
          unit: 'per minute',
        },
      ],
    },
  ];
}

/** Every combination of dimensions one of our metrics has been written with, one line each. */
function searchRow(name: MetricName, statistic: string, service: string): MetricRow {
  const dimensions = ['service', ...METRICS[name].dimensions];
  const label = METRICS[name].dimensions.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' ');
  const terms = `{${[METRIC_NAMESPACE, ...dimensions].join(',')}} MetricName="${name}" service="${service}"`;
  const search = `SEARCH('${terms}', '${statistic}')`;
  return [{ expression: statistic === 'Sum' ? counted(search) : search, label }];
}

/** Counters write nothing while there is nothing to count: that is zero, not a gap to draw a line across. */
function counted(search: string): string {
  return `FILL(${search}, 0)`;
}

/** The largest parts of the bill, from free metrics: requests, computing time, units of the table. */
function costRows({ api, functions, tableName }: DashboardSubjects): readonly MetricRow[] {
  const hidden = (id: string) => ({ id, visible: false, stat: 'Sum' });
  const durations = functions.map(({ memoryMb }, index) => `d${index}*${memoryMb}`).join('+');
  const price = Object.fromEntries(Object.entries(UNIT_PRICES).map(([name, usd]) => [name, usd.toFixed(12)]));
  const parts = [
    `requests*${price.apiRequest}`,
    `(${functions.map((_, index) => `n${index}`).join('+')})*${price.lambdaRequest}`,
    // Durations are milliseconds, memory is MB.
    `(${durations})/1024000*${price.lambdaGbSecond}`,
    `writes*${price.dynamoWriteUnit}`,
    `reads*${price.dynamoReadUnit}`,
  ];
  return [
    [{ expression: parts.join(' + '), label: 'USD', id: 'cost' }],
    ['AWS/ApiGateway', 'Count', ...Object.entries(api).flat(), hidden('requests')],
    ...functions.flatMap(({ name }, index): MetricRow[] => [
      ['AWS/Lambda', 'Duration', 'FunctionName', name, hidden(`d${index}`)],
      ['AWS/Lambda', 'Invocations', 'FunctionName', name, hidden(`n${index}`)],
    ]),
    ['AWS/DynamoDB', 'ConsumedWriteCapacityUnits', 'TableName', tableName, hidden('writes')],
    ['AWS/DynamoDB', 'ConsumedReadCapacityUnits', 'TableName', tableName, hidden('reads')],
  ];
}
