import { CfnOutput, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ACCESS_VARIABLE, type Access } from '../lib/api/docs/page.ts';
import { fileName, IS_OPEN, IS_TRADING, type Needs, type Operation } from '../lib/api/operation.ts';
import { operations } from '../lib/api/operations/index.ts';
import { type Schedule, schedules } from '../lib/api/schedules.ts';
import type { Exchange } from '../lib/domain/instrument.ts';
import { PRODUCTS, type Product, productRow } from '../lib/exchanges/venues.ts';
import { serviceName } from '../lib/telemetry/metric-table.ts';
import { AccessPolicies } from './access-policies.ts';
import type { AlarmOption } from './alarm-table.ts';
import { Alarms } from './alarms.ts';
import type { AtlasFunction } from './atlas-function.ts';
import { Budget } from './budget.ts';
import type { Capacity } from './capacity.ts';
import { Dashboard } from './dashboard.ts';
import { ExchangeKeys } from './exchange-keys.ts';
import { Firewall } from './firewall.ts';
import { HookStrategies } from './hook-strategies.ts';
import { IntentsTable } from './intents-table.ts';
import { LogMetrics } from './log-metrics.ts';
import { intentsTableName } from './names.ts';
import { OperationFunction } from './operation-function.ts';
import { OperatorPolicies } from './operator-policies.ts';
import { type Domain, OrderApi } from './order-api.ts';
import { Probe } from './probe.ts';
import type { Callers } from './resource-policy.ts';
import { ScheduledFunction } from './scheduled-function.ts';
import { functionSettings } from './settings.ts';
import { stageOf } from './stage.ts';
import { StaticEgress } from './static-egress.ts';
import type { Throttles } from './throttling.ts';
import { TokenAuthorizer, type TokenSettings } from './token-authorizer.ts';
import { TradingState } from './trading-state.ts';

export interface AtlasStackProps extends StackProps, Capacity, Callers {
  /** Name of the stage: `dev`, `prod`, or any other. */
  readonly stage: string;
  /** The bundle of a function, by its file name, e.g. `place-order`. */
  readonly codeOf: (name: string) => Code;
  /** Configuration variables that differ from their defaults; secrets are refused. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The products the functions serve; keys of other exchanges are not readable. Absent: every product. */
  readonly implemented?: readonly Product[];
  /** The customer's KMS key that encrypts the exchange keys in Parameter Store. */
  readonly keyEncryptionArn?: string | undefined;
  /** The customer's KMS key for the table of intents. */
  readonly tableKeyArn?: string | undefined;
  /** Absent: callers sign with IAM. */
  readonly tokens?: TokenSettings | undefined;
  /** Whether to serve the docs page and the OpenAPI document; default true. */
  readonly docs?: boolean;
  /** Whether to serve alerts; default false. */
  readonly hooks?: boolean;
  readonly alarmEmail?: string | undefined;
  readonly compositeAlarms?: boolean;
  readonly logMetrics?: boolean;
  readonly logRetentionDays?: number | undefined;
  /** Overrides the alarm table's threshold. */
  readonly publicRequestsPerHour?: number;
  readonly monthlyBudgetUsd?: number | undefined;
  /** Default: on, unless the API is private. */
  readonly probe?: boolean | undefined;
  readonly waf?: boolean;
  readonly throttles?: Throttles;
  readonly domain?: Domain | undefined;
  readonly staticEgress?: boolean;
  /** Whether functions that only read use keys that cannot trade. */
  readonly readOnlyKeys?: boolean;
  readonly permissionsBoundaryArn?: string | undefined;
  /** Whether it is deployed to an emulator, which cannot create alarms over several metrics. */
  readonly emulator?: boolean;
}

/** One deployment: one set of exchange accounts, one API. A second team needs a second stage. */
export class AtlasStack extends Stack {
  constructor(scope: Construct, id: string, props: AtlasStackProps) {
    super(scope, id, props);
    const stage = stageOf(props.stage, props.logRetentionDays);
    if (props.permissionsBoundaryArn !== undefined) boundRoles(this, props.permissionsBoundaryArn);
    const tableName = intentsTableName(this.stackName);
    const settings = functionSettings(stage.name, props.settings ?? {}, props.implemented ?? PRODUCTS);
    const { credentials, products } = settings.config;
    if (credentials.source !== 'ssm') throw new Error('The functions of a stack read their keys from Parameter Store.');

    const keys = new ExchangeKeys(this, 'ExchangeKeys', {
      prefix: credentials.prefix,
      exchanges: exchangesOf(products),
      encryptionKeyArn: props.keyEncryptionArn,
    });
    const intents = new IntentsTable(this, 'Intents', { tableName, stage, encryptionKeyArn: props.tableKeyArn });
    const tradingState = new TradingState(this, 'TradingState', { prefix: credentials.prefix });
    const strategies = props.hooks
      ? new HookStrategies(this, 'HookStrategies', {
          prefix: credentials.prefix,
          encryptionKeyArn: props.keyEncryptionArn,
        })
      : undefined;
    const network = props.staticEgress ? new StaticEgress(this, 'Egress', { stage }) : undefined;

    const usesReadOnlyKeys = (needs: Needs) => needs.keys === 'readOnly' && (props.readOnlyKeys ?? false);
    const usesTable = ({ intents: follows, instruments, switches }: Needs) =>
      follows !== 'none' || instruments !== 'none' || switches !== undefined;
    const access: Access = props.tokens ? 'token' : 'sigv4';
    const environmentOf = ({ name, needs }: Operation | Schedule) => ({
      ...(name === operations.getDocs.name && { [ACCESS_VARIABLE]: access }),
      ...(usesTable(needs) && { ATLAS_INTENTS_TABLE: tableName }),
      ...(usesReadOnlyKeys(needs) && { ATLAS_READ_ONLY_KEYS: 'true' }),
    });
    const grant = (made: AtlasFunction, { needs }: Operation | Schedule) => {
      if (needs.keys !== 'none') keys.grantRead(made, usesReadOnlyKeys(needs) ? 'readOnly' : 'trading');
      // A function that may ask an exchange for a stale list reads the shared back-offs first.
      if (needs.instruments !== 'none') intents.grantBackOffs(made);
      if (needs.tradingState !== 'none') tradingState.grantRead(made);
      if (needs.alerts !== undefined) strategies?.grantRead(made);
      intents.grant(made, needs);
    };

    const served = operationsOf({ docs: props.docs ?? true, hooks: props.hooks ?? false }).map((operation) => {
      const made = new OperationFunction(this, constructId(operation), {
        operation,
        stage,
        settings,
        network,
        code: props.codeOf(fileName(operation)),
        environment: environmentOf(operation),
        capacity: props,
      });
      grant(made, operation);
      return { operation, made };
    });

    const clocked = (schedule: Schedule): ScheduledFunction => {
      const made = new ScheduledFunction(this, constructId(schedule), {
        schedule,
        stage,
        settings,
        network,
        code: props.codeOf(fileName(schedule)),
        environment: environmentOf(schedule),
      });
      grant(made, schedule);
      return made;
    };
    const sweeper = clocked(schedules.sweepIntents);
    // Through the same egress as all others, because a back-off it causes binds their shared address.
    const refresher = clocked(schedules.refreshCatalogue);

    const authorizer =
      props.tokens && new TokenAuthorizer(this, 'Tokens', { ...props.tokens, stage, code: props.codeOf('authorize') });
    const api = new OrderApi(this, 'Api', {
      stage,
      routes: served.map(({ operation, made }) => ({ operation, function: made.target })),
      authorizer: authorizer?.authorizer,
      throttles: props.throttles,
      callers: props,
      domain: props.domain,
    });
    new CfnOutput(this, 'Url', { value: api.url, description: 'Where the API answers' });
    // With tokens, the API does not use IAM.
    if (!authorizer) new AccessPolicies(this, 'Access', { stage, restApi: api.restApi });
    new OperatorPolicies(this, 'Operators', { stage, keys, intents, tradingState, strategies });
    const { deploymentStage } = api.restApi;
    if (props.waf) new Firewall(this, 'Firewall', { stageArn: deploymentStage.stageArn });
    else Validations.of(deploymentStage).acknowledge(NO_FIREWALL);

    const probed = props.probe ?? props.vpcEndpoint === undefined;
    const probe = probed
      ? new Probe(this, 'Probe', {
          stage,
          settings,
          api,
          code: props.codeOf(fileName(schedules.probe)),
          caller: authorizer ? 'tokens' : 'iam',
          emulated: props.emulator ?? false,
        })
      : undefined;

    const functions: readonly AtlasFunction[] = [
      ...served.map(({ made }) => made),
      sweeper,
      refresher,
      ...(probe ? [probe] : []),
      ...(authorizer ? [authorizer.served] : []),
    ];
    const logMetrics = props.logMetrics ?? false;
    if (logMetrics) new LogMetrics(this, 'LogMetrics', { functions });
    const watched = {
      service: serviceName(stage.name),
      api: { ApiName: this.stackName, Stage: stage.name },
      // Settings are changed by hand and cost nothing when they wait; an alarm watches at most ten functions.
      trading: served
        .filter(({ operation: { scope, tag } }) => IS_TRADING[scope] && tag !== 'Account')
        .map(({ made }) => made.functionName),
    };
    const { publicRequestsPerHour, monthlyBudgetUsd } = props;
    const { alarms, topic } = new Alarms(this, 'Alarms', {
      subjects: {
        ...watched,
        served: Object.fromEntries(served.map(({ operation, made }) => [operation.name, made.functionName])),
        open: served.filter(({ operation: { scope } }) => IS_OPEN[scope]).map(({ made }) => made.functionName),
        scheduled: {
          sweepIntents: sweeper.functionName,
          refreshCatalogue: refresher.functionName,
          ...(probe && { probe: probe.functionName }),
        },
      },
      email: props.alarmEmail,
      composite: props.compositeAlarms ?? false,
      metricMath: !(props.emulator ?? false),
      options: new Set<AlarmOption>([
        ...(logMetrics ? ['logMetrics' as const] : []),
        ...(probe ? ['probe' as const] : []),
        ...(strategies ? ['hooks' as const] : []),
      ]),
      thresholds: publicRequestsPerHour === undefined ? {} : { PublicTraffic: publicRequestsPerHour },
    });
    if (monthlyBudgetUsd !== undefined) {
      new Budget(this, 'Budget', { stage: stage.name, monthlyUsd: monthlyBudgetUsd, topic });
    }
    new Dashboard(this, 'Dashboard', {
      ...watched,
      placing: `${this.stackName}-${fileName(operations.placeOrder)}`,
      sweeper: sweeper.functionName,
      stage: stage.name,
      region: this.region,
      tableName,
      alarmArns: alarms.map(({ alarmArn }) => alarmArn),
      functions: functions.map(({ functionName, memoryMb }) => ({ name: functionName, memoryMb })),
    });
  }
}

const NO_FIREWALL = {
  id: 'AwsSolutions-APIG3',
  reason: 'The firewall is an option (waf): it has a monthly cost, and callers authenticate by signature or token.',
};

/** No role of the stack can exceed this policy, whatever its own policies say. */
function boundRoles(stack: Stack, policyArn: string): void {
  PermissionsBoundary.of(stack).apply(ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', policyArn));
}

function operationsOf(options: Readonly<Record<NonNullable<Operation['onlyWith']>, boolean>>): readonly Operation[] {
  const table: readonly Operation[] = Object.values(operations);
  return table.filter(({ onlyWith }) => onlyWith === undefined || options[onlyWith]);
}

function exchangesOf(products: readonly Product[]): readonly Exchange[] {
  return [...new Set(products.map((product) => productRow(product).exchange))];
}

/** `placeOrder` -> `PlaceOrder`, CloudFormation's spelling. */
function constructId({ name }: { readonly name: string }): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
