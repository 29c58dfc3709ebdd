import { describe, expect, test } from 'vitest';
import { textOf } from '../../infra/permission-table.ts';
import { EVERYTHING, propertiesOf, templateOf } from '../../infra/testing/stack-fixture.ts';
import { createObservability } from '../../lib/observability/observability.ts';
import {
  type Dimension,
  METRIC_NAMESPACE,
  METRICS,
  type MetricName,
  serviceName,
} from '../../lib/telemetry/metric-table.ts';
import { embeddedSamples } from '../../local/dashboard/samples.ts';

const template = templateOf(EVERYTHING);
/** Counted by a log filter, whose own test is beside the alarms. */
const FROM_THE_LOG: MetricName = 'ErrorLines';

const SAID: Readonly<Record<Dimension, string>> = {
  operation: 'placeOrder',
  exchange: 'binance',
  market: 'spot',
  outcome: 'unknown',
  budget: 'weight-1m',
};

/**
 * Records every metric within one request, even those that contradict its line, and reads the lines as CloudWatch does.
 */
async function published() {
  const lines: string[] = [];
  const { request, metrics } = createObservability({
    service: serviceName('dev'),
    env: { AWS_LAMBDA_FUNCTION_NAME: 'atlas-dev-place-order' },
    write: (line) => void lines.push(line),
  });
  await request({ requestId: 'r', operation: 'placeOrder' }, (record) => {
    for (const name of Object.keys(METRICS) as MetricName[]) {
      if (name === FROM_THE_LOG) continue;
      metrics.add(name, 1, SAID);
      metrics.add(name, 1, { ...SAID, operation: 'place', exchange: 'bitmex', budget: 'requests-1m' });
    }
    return Promise.resolve(record.note({ status: 202, outcome: 'unknown', exchange: 'binance', market: 'spot' }));
  });
  const samples = lines.flatMap((line) => embeddedSamples(JSON.parse(line)));
  return { lines, samples };
}

const keyOf = (name: string, dimensions: readonly string[]) => `${name} by ${dimensions.toSorted().join(', ')}`;

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
}

describe('every watched metric is written', () => {
  const own = propertiesOf<AlarmProperties & Record<string, unknown>>(template, 'AWS::CloudWatch::Alarm').filter(
    ({ Namespace, MetricName }) => Namespace === METRIC_NAMESPACE && MetricName !== FROM_THE_LOG,
  );

  test('there are such alarms', () => expect(own.length).toBeGreaterThan(2));

  test.each(own)('$AlarmName finds its metric, under its dimensions', async ({ MetricName, Dimensions = [] }) => {
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const { samples } = await published();
    expect(samples).toContainEqual(
      expect.objectContaining({ namespace: METRIC_NAMESPACE, name: MetricName, dimensions }),
    );
  });

  test('so does every search of the dashboard', async () => {
    const [board] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
    const searches = [...textOf(board?.DashboardBody).matchAll(/\{Atlas,([\w,]+)\} MetricName=\\*"(\w+)/g)];
    const { samples } = await published();
    const written = new Set(samples.map(({ name, dimensions }) => keyOf(name, Object.keys(dimensions))));
    expect(searches.length).toBeGreaterThan(8);
    for (const [, dimensions = '', name = ''] of searches)
      expect(written).toContain(keyOf(name, dimensions.split(',')));
  });
});

describe('with as few lines as possible', () => {
  test('each metric is written once under each of its dimension sets, with its values', async () => {
    const { samples } = await published();
    for (const [name, { dimensions, total }] of Object.entries(METRICS)) {
      if (name === FROM_THE_LOG) continue;
      const ofIt = samples.filter((sample) => sample.name === name);
      const whole = ofIt.filter((sample) => Object.keys(sample.dimensions).length === dimensions.length + 1);
      for (const [exchange, operation] of [
        ['binance', 'placeOrder'],
        ['bitmex', 'place'],
      ] as const) {
        const said = { ...SAID, operation, exchange, ...(exchange === 'bitmex' && { budget: 'requests-1m' }) };
        const expected = { service: 'atlas-dev', ...Object.fromEntries(dimensions.map((each) => [each, said[each]])) };
        expect(whole, name).toContainEqual(expect.objectContaining({ dimensions: expected }));
      }
      if (total) expect(ofIt.filter((sample) => Object.keys(sample.dimensions).length === 1).length).toBeGreaterThan(1);
    }
  });

  test('no line gives a name two meanings', async () => {
    const { lines } = await published();
    for (const line of lines) {
      const names = [...line.matchAll(/"(\w+)":/g)].map(([, name]) => name);
      const top = Object.keys(JSON.parse(line));
      for (const name of top.filter((each) => each !== '_aws'))
        expect(names.filter((each) => each === name)).toHaveLength(1);
    }
  });
});
