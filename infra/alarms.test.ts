import { describe, expect, test } from 'vitest';
import { METRICS, type MetricName } from '../lib/telemetry/metric-table.ts';
import { ALARMS, type AlarmKind, conditionOf } from './alarm-table.ts';
import { EVERYTHING, propertiesOf, templateOf } from './testing/stack-fixture.ts';

const dev = templateOf();
const full = templateOf(EVERYTHING);
const kinds: readonly (readonly [string, AlarmKind])[] = Object.entries(ALARMS);

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Metrics?: readonly {
    readonly MetricStat?: { readonly Metric: { readonly MetricName: string; readonly Dimensions?: unknown } };
  }[];
  readonly [other: string]: unknown;
}

const alarmOf = (template: typeof dev, name: string) =>
  propertiesOf<AlarmProperties>(template, 'AWS::CloudWatch::Alarm').find(
    ({ AlarmName }) => AlarmName === `atlas-dev-${name}`,
  );

describe.each(kinds)('the alarm %s', (name, kind) => {
  const alarm = alarmOf(kind.option ? full : dev, name);

  test('has the threshold of its row and publishes when it goes on and off', () => {
    expect(alarm).toMatchObject({
      Threshold: kind.threshold,
      EvaluationPeriods: kind.periods.of,
      DatapointsToAlarm: kind.periods.bad,
      TreatMissingData: kind.silence === 'good' ? 'notBreaching' : 'breaching',
    });
    expect(alarm?.AlarmActions).toHaveLength(1);
    expect(alarm?.OKActions).toEqual(alarm?.AlarmActions);
  });

  test('has its meaning and what to do', () => {
    expect(alarm?.AlarmDescription).toContain(kind.meaning);
    expect(alarm?.AlarmDescription).toContain(kind.action);
  });

  test('watches our own metrics only if the table has them without dimensions', () => {
    if (kind.watched.kind !== 'own') return;
    expect(METRICS[kind.watched.metric].total).toBe(true);
    expect(alarm).toMatchObject({
      Namespace: 'Atlas',
      MetricName: kind.watched.metric,
      Dimensions: [{ Name: 'service', Value: 'atlas-dev' }],
    });
  });
});

test('an outcome that stays unknown raises the first alarm', () => {
  expect(conditionOf(ALARMS.UnresolvedOutcome)).toBe('Sum of `IntentsStuck` > 0 in 1 min');
});

test.each([
  ['SweeperSilent', 'atlas-dev-sweep-intents'],
  ['CatalogueSilent', 'atlas-dev-refresh-catalogue'],
])('%s notices that %s is silent, or only fails', (name, watched) => {
  const metrics = (alarmOf(dev, name)?.Metrics ?? []).flatMap(({ MetricStat }) => MetricStat?.Metric ?? []);
  expect(metrics.map(({ MetricName }) => MetricName).toSorted()).toEqual(['Errors', 'Invocations']);
  for (const { Dimensions } of metrics) expect(Dimensions).toEqual([{ Name: 'FunctionName', Value: watched }]);
});

test('two deployments of an account do not share alarms', () => {
  const other = JSON.stringify(propertiesOf(templateOf({ stage: 'desk-2' }), 'AWS::CloudWatch::Alarm'));
  expect(other).toContain('atlas-desk-2');
  expect(other).not.toContain('atlas-dev');
});

test('the topic accepts CloudWatch messages for this account, over TLS', () => {
  const [policy] = propertiesOf(dev, 'AWS::SNS::TopicPolicy');
  expect(policy?.PolicyDocument).toMatchObject({
    Statement: expect.arrayContaining([
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      }),
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]),
  });
});

describe('options', () => {
  test('mail goes to the given address, and to nobody by default', () => {
    dev.resourceCountIs('AWS::SNS::Subscription', 0);
    full.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'desk@example.com' });
  });

  test('the composite alarm is on when any other is', () => {
    const [composite] = propertiesOf(full, 'AWS::CloudWatch::CompositeAlarm');
    const rule = JSON.stringify(composite?.AlarmRule);
    expect(rule.match(/ALARM\(/g)).toHaveLength(kinds.length);
    expect(rule).toContain(' OR ');
  });

  test('log lines of level ERROR are counted for every function, under the name of the table', () => {
    const filters = propertiesOf(full, 'AWS::Logs::MetricFilter');
    expect(filters).toHaveLength(propertiesOf(full, 'AWS::Lambda::Function').length);
    const name: MetricName = 'ErrorLines';
    for (const filter of filters) {
      expect(filter).toMatchObject({
        FilterPattern: '{ $.level = "ERROR" }',
        MetricTransformations: [{ MetricName: name, Dimensions: [{ Key: 'service', Value: '$.service' }] }],
      });
    }
  });
});
