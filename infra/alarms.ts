import { CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { OperationName } from '../lib/api/operations/index.ts';
import type { ScheduleName } from '../lib/api/schedules.ts';
import { METRIC_NAMESPACE } from '../lib/telemetry/metric-table.ts';
import {
  ALARM_NAMES,
  ALARMS,
  type AlarmKind,
  type AlarmName,
  type AlarmOption,
  conditionOf,
  type Watched,
} from './alarm-table.ts';

/** The sources of the numbers. */
interface AlarmSubjects {
  /** The `service` dimension of our metrics. */
  readonly service: string;
  /** The dimensions of the API's metrics. */
  readonly api: { readonly ApiName: string; readonly Stage: string };
  /** Function names by operation. */
  readonly served: Readonly<Partial<Record<OperationName, string>>>;
  /** Names of the functions that trade. */
  readonly trading: readonly string[];
  /** Names of the public functions. */
  readonly open: readonly string[];
  /** Names of the scheduled functions, by schedule. */
  readonly scheduled: Readonly<Partial<Record<ScheduleName, string>>>;
}

export interface AlarmsProps {
  readonly subjects: AlarmSubjects;
  readonly email?: string | undefined;
  /** Whether to add one alarm over all others. */
  readonly composite: boolean;
  /** Whether alarms may sum metrics. */
  readonly metricMath: boolean;
  /** The enabled alarm options. */
  readonly options: ReadonlySet<AlarmOption>;
  /** Thresholds that override the table's. */
  readonly thresholds: Readonly<Partial<Record<AlarmName, number>>>;
}

/** The enabled alarms of the table, and the topic they publish to. */
export class Alarms extends Construct {
  readonly alarms: readonly Alarm[];
  readonly topic: Topic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { subjects, email, composite, metricMath, options, thresholds } = props;
    const stack = Stack.of(this);
    const topic = new Topic(this, 'Topic', { topicName: `${stack.stackName}-alarms`, enforceSSL: true });
    // A topic with its own policy, which enforceSSL creates, loses the default one that let the account publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
    if (email !== undefined) {
      topic.addSubscription(new EmailSubscription(email));
      Validations.of(topic).acknowledge({
        id: 'Serverless-SNSRedrivePolicy',
        reason: 'An undelivered mail is useless later: the console and the dashboard show the alarm.',
      });
    }
    new CfnOutput(stack, 'AlarmTopic', { value: topic.topicArn, description: 'Where alarms are published' });

    this.topic = topic;
    this.alarms = ALARM_NAMES.map((name) => ({ name, kind: ALARMS[name] }))
      .filter(({ kind: { option } }) => option === undefined || options.has(option))
      .filter(({ kind: { watched } }) => metricMath || !isSum(watched))
      .map(({ name, kind: { threshold, ...kind } }) => {
        const own = { ...kind, threshold: thresholds[name] ?? threshold };
        return new Alarm(this, name, { alarmName: `${stack.stackName}-${name}`, ...rules(own, subjects) });
      });
    const tell = new SnsAction(topic);
    for (const alarm of this.alarms) {
      alarm.addAlarmAction(tell);
      alarm.addOkAction(tell);
    }
    if (!composite) return;
    const impaired = new CompositeAlarm(this, 'TradingImpaired', {
      compositeAlarmName: `${stack.stackName}-TradingImpaired`,
      alarmDescription: 'At least one alarm of this deployment is on.',
      alarmRule: AlarmRule.anyOf(...this.alarms.map((alarm) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM))),
    });
    impaired.addAlarmAction(tell);
    impaired.addOkAction(tell);
  }
}

/** Whether it needs an expression over several metrics. */
function isSum({ kind }: Watched): boolean {
  return kind === 'trading' || kind === 'public' || kind === 'schedule';
}

function rules(kind: AlarmKind, subjects: AlarmSubjects) {
  const { comparison, meaning, action, periods, silence, threshold } = kind;
  return {
    alarmDescription: `${meaning} What to do: ${action} (${conditionOf(kind)})`,
    metric: metricOf(kind, subjects),
    threshold,
    comparisonOperator:
      comparison === 'above' ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: periods.of,
    datapointsToAlarm: periods.bad,
    treatMissingData: silence === 'good' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  };
}

function metricOf({ watched, statistic, periodMinutes }: AlarmKind, subjects: AlarmSubjects): IMetric {
  const period = Duration.minutes(periodMinutes);
  const lambda = (metricName: string, FunctionName: string) =>
    new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName }, statistic, period });
  return metricBy(watched);

  function metricBy(what: Watched): IMetric {
    switch (what.kind) {
      case 'own':
        return new Metric({
          namespace: METRIC_NAMESPACE,
          metricName: what.metric,
          dimensionsMap: { service: subjects.service },
          statistic,
          period,
        });
      case 'api':
        return new Metric({
          namespace: 'AWS/ApiGateway',
          metricName: what.metric,
          dimensionsMap: { ...subjects.api },
          statistic,
          period,
        });
      case 'function': {
        const name = subjects.served[what.operation];
        if (name === undefined) throw new Error(`There is no operation ${what.operation} for an alarm to watch.`);
        return lambda(what.metric, name);
      }
      case 'trading':
        return sumOver(what.metric, subjects.trading);
      case 'public':
        return sumOver(what.metric, subjects.open);
      case 'schedule': {
        const name = subjects.scheduled[what.schedule];
        if (name === undefined) throw new Error(`There is no schedule ${what.schedule} for an alarm to watch.`);
        return sum('begun - failed', { begun: lambda('Invocations', name), failed: lambda('Errors', name) });
      }
    }
  }

  function sumOver(metric: string, functions: readonly string[]): IMetric {
    const each = functions.map((name, index) => [`f${index}`, lambda(metric, name)] as const);
    return sum(each.map(([name]) => name).join(' + '), Object.fromEntries(each));
  }

  function sum(expression: string, usingMetrics: Record<string, IMetric>): IMetric {
    return new MathExpression({ expression, usingMetrics, period });
  }
}
