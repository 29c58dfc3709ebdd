import { schedules } from '../lib/api/schedules.ts';
import { requestLogBytes, scheduledLogBytes, WRITTEN_BYTES } from './log-bytes.ts';

/**
 * The cost of a deployment from unit prices: list prices of ap-northeast-1 in USD, first tier, without tax and free tiers.
 * Each price names its usage type in AWS's price list
 * (https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/<service>/current/ap-northeast-1/index.json), by which it can be
 * checked, and the source it was read from on 2026-11-22. No source is the list itself: check the prices that matter to you.
 */
export const UNIT_PRICES = {
  /** `APN1-ApiGatewayRequest`. Unverified: only in undated notes; us-east-1 has 3.50 a million (docs.aws.amazon.com). */
  apiRequest: 4.25e-6,
  /** `APN1-Request-ARM`: github.com/remotion-dev/remotion, packages/lambda/src/pricing/price-per-1-s.ts */
  lambdaRequest: 0.2e-6,
  /** `APN1-Lambda-GB-Second-ARM`: the same file. */
  lambdaGbSecond: 0.000_013_333_4,
  /**
   * `APN1-Lambda-Provisioned-Concurrency-ARM`. Unverified: four fifths of the price for x86, which is 0.0000053835 in the
   * same file, as in us-east-1.
   */
  provisionedGbSecond: 0.000_004_306_8,
  /** `APN1-WriteRequestUnits`: 0.715 a million, as quoted from the price list of 2026-09. */
  dynamoWriteUnit: 0.715e-6,
  /** `APN1-ReadRequestUnits`: 0.1425 a million, from the same place. */
  dynamoReadUnit: 0.142_5e-6,
  /** `APN1-DataProcessing-Bytes`: https://awsi.click/en/articles/cloudwatch-logs-cost-structure-surprise/ */
  logGb: 0.76,
  /** `APN1-XRay-TracesStored`: 5 a million, https://aws.amazon.com/xray/pricing/ */
  trace: 5e-6,
  /** `APN1-CW:AlarmMonitorUsage`: https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm */
  alarmMonth: 0.1,
  /** `APN1-CW:CompositeAlarmMonitorUsage`: the same page. */
  compositeAlarmMonth: 0.5,
  /** `APN1-CW:MetricMonitorUsage`, up to 10 000 of them: https://signoz.io/guides/cloudwatch-pricing */
  metricMonth: 0.3,
  /** `DashboardsUsageHour`: https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ */
  dashboardMonth: 3,
  /** `APN1-DataTransfer-Out-Bytes`: https://awsi.click/en/articles/nat-gateway-cost-structure-avoidance/ */
  transferGb: 0.114,
  /** `APN1-NatGateway-Hours`: the same page. */
  natGatewayHour: 0.062,
  /** `APN1-PublicIPv4:InUseAddress`: https://cloudburn.io/blog/aws-nat-gateway-pricing */
  publicAddressHour: 0.005,
  /** `APN1-WebACL`, and the two below, the same everywhere: https://c3x.dev/blog/aws-waf-cost-explained/ */
  firewallMonth: 5,
  firewallRuleMonth: 1,
  firewallRequest: 0.6e-6,
} as const;

/** One line of a bill. */
export interface CostLine {
  readonly what: string;
  /** How it is computed, with the numbers. */
  readonly because: string;
  readonly usd: number;
}

const HOURS = 730;
const MINUTES = HOURS * 60;
const REFRESHES = MINUTES / schedules.refreshCatalogue.everyMinutes;
const PROBES = MINUTES / schedules.probe.everyMinutes;
const KB_IN_GB = 1_000_000;
const price = UNIT_PRICES;

export interface StackShape {
  /** Memory of the functions, MB. */
  readonly placingMb: number;
  readonly publicMb: number;
  readonly scheduledMb: number;
  readonly probeMb: number;
  readonly alarms: number;
  /** The operations that are kept warm, where any are. */
  readonly keptWarm: readonly { readonly name: string; readonly memoryMb: number }[];
  /** Public operations, and the requests per second each accepts. */
  readonly publicOperations: number;
  readonly publicRate: number;
}

/** Named because they are assumptions: estimated, not measured in AWS. */
const ASSUMED = {
  /** Warm, with an exchange that answers in about 30 ms and the intent written before and after. */
  placingMs: 150,
  sweepMs: 60,
  /** The intent (two writes of up to 2 KB) and its two indexes (three writes). */
  writeUnits: 7,
  /** Some megabytes of exchangeInfo fetched, parsed and written, with half a core. */
  refreshMs: 1_500,
  /** KB of gzipped lists: Binance spot, USD-M, COIN-M, BitMEX. */
  refreshWriteUnits: 12,
  /** Three requests in sequence, two of which reach a function that usually has to start. */
  probeMs: 1_500,
  probedMs: 400,
  publicMs: 5,
  answerKb: 1,
  /** Combinations of dimensions of a team on two exchanges. */
  metrics: 40,
} as const;

/** KB written to the log: measured (infra/log-bytes.ts). */
const LOG_KB = {
  order: requestLogBytes('placeOrder') / 1_000,
  public: requestLogBytes('getHealth') / 1_000,
  sweep: scheduledLogBytes('sweepIntents') / 1_000,
  refresh: scheduledLogBytes('refreshCatalogue') / 1_000,
  /** Its own line, three of the access log, two of functions. */
  probe: (scheduledLogBytes('getHealth') + 3 * requestLogBytes('getHealth') - WRITTEN_BYTES.getHealth) / 1_000,
} as const;

/** A month without trading. */
export function idleMonth(shape: StackShape): readonly CostLine[] {
  const gbs = (runs: number, ms: number) => runs * (ms / 1_000) * (shape.scheduledMb / 1_024);
  const log = (kb: number) => (kb / KB_IN_GB) * price.logGb;
  return [
    line('Alarms', `${shape.alarms} at ${price.alarmMonth}`, shape.alarms * price.alarmMonth),
    line('Dashboard', 'one; the first three of an account are free', price.dashboardMonth),
    line(
      'Sweeper',
      `${MINUTES} runs of ${ASSUMED.sweepMs} ms, a read and ${shown(LOG_KB.sweep)} KB of log each`,
      MINUTES * (price.lambdaRequest + price.dynamoReadUnit / 2 + log(LOG_KB.sweep)) +
        gbs(MINUTES, ASSUMED.sweepMs) * price.lambdaGbSecond,
    ),
    line(
      'Catalogue refresh',
      `${REFRESHES} runs of ${ASSUMED.refreshMs} ms, ${ASSUMED.refreshWriteUnits} write units and ${shown(LOG_KB.refresh)} KB of log each`,
      REFRESHES * (price.lambdaRequest + ASSUMED.refreshWriteUnits * price.dynamoWriteUnit + log(LOG_KB.refresh)) +
        gbs(REFRESHES, ASSUMED.refreshMs) * price.lambdaGbSecond,
    ),
    line(
      'Probe',
      `${PROBES} runs: 3 requests, ${ASSUMED.probeMs} ms of its own and ${ASSUMED.probedMs} ms twice behind the gateway, and ${shown(LOG_KB.probe)} KB of log each`,
      PROBES * (3 * (price.apiRequest + price.lambdaRequest + price.trace) + log(LOG_KB.probe)) +
        gbs(PROBES, (ASSUMED.probeMs * shape.probeMb) / shape.scheduledMb + 2 * ASSUMED.probedMs) *
          price.lambdaGbSecond,
    ),
    line('Traces', `${MINUTES + REFRESHES} of sweeper and refresh, one per run`, (MINUTES + REFRESHES) * price.trace),
    line('Metrics', "2 of the sweeper's, 3 of the refresh's", 5 * price.metricMonth),
  ];
}

/** A million orders placed, each with an Idempotency-Key, slowly enough that every one is traced. */
export function millionOrders(shape: StackShape): readonly CostLine[] {
  const orders = 1_000_000;
  const gbs = orders * (ASSUMED.placingMs / 1_000) * (shape.placingMb / 1_024);
  return [
    line('API Gateway', 'one request per order', orders * price.apiRequest),
    line(
      'Lambda',
      `${ASSUMED.placingMs} ms at ${shape.placingMb} MB, plus the call`,
      orders * price.lambdaRequest + gbs * price.lambdaGbSecond,
    ),
    line(
      'DynamoDB',
      `${ASSUMED.writeUnits} write units: the intent and its indexes, before and after`,
      orders * ASSUMED.writeUnits * price.dynamoWriteUnit,
    ),
    line('Logs', `${shown(LOG_KB.order)} KB per order`, ((orders * LOG_KB.order) / KB_IN_GB) * price.logGb),
    line('Traces', 'at most one per order; in bursts 5 % are sampled', orders * price.trace),
    line('Metrics', `${ASSUMED.metrics} of them for a month`, ASSUMED.metrics * price.metricMonth),
    line(
      'Transfer out',
      `${ASSUMED.answerKb} KB per answer`,
      ((orders * ASSUMED.answerKb) / KB_IN_GB) * price.transferGb,
    ),
  ];
}

/** A month of public calls at the full throttle; the alarm `PublicTraffic` limits it to an hour. */
export function publicMonth({ publicMb, publicOperations, publicRate }: StackShape): readonly CostLine[] {
  const requests = publicOperations * publicRate * HOURS * 3_600;
  const millions = (requests / 1e6).toFixed(0);
  const gbs = requests * (ASSUMED.publicMs / 1_000) * (publicMb / 1_024);
  return [
    line(
      'API Gateway',
      `${publicOperations} operations at ${publicRate} per second: ${millions} million requests`,
      requests * price.apiRequest,
    ),
    line(
      'Lambda',
      `${ASSUMED.publicMs} ms at ${publicMb} MB, plus the call`,
      requests * price.lambdaRequest + gbs * price.lambdaGbSecond,
    ),
    line('Logs', `${shown(LOG_KB.public)} KB per request`, ((requests * LOG_KB.public) / KB_IN_GB) * price.logGb),
  ];
}

/** What the options add to a month, with or without trading. */
export function optionMonths(shape: StackShape): readonly CostLine[] {
  const keptGb = shape.keptWarm.reduce((sum, { memoryMb }) => sum + memoryMb, 0) / 1_024;
  return [
    line(
      'staticEgress',
      'a NAT gateway and its address by the hour; plus 0.062 per GB through it, including refreshed lists',
      HOURS * (price.natGatewayHour + price.publicAddressHour),
    ),
    line(
      'provisionedConcurrency=1',
      `a container of ${shape.keptWarm.map(({ name, memoryMb }) => `\`${name}\` (${memoryMb} MB)`).join(' and one of ')}`,
      HOURS * 3_600 * keptGb * price.provisionedGbSecond,
    ),
    line(
      'waf',
      `an ACL with 3 rules; plus ${(price.firewallRequest * 1e6).toFixed(2)} per million requests`,
      price.firewallMonth + 3 * price.firewallRuleMonth,
    ),
    line('compositeAlarms', 'one', price.compositeAlarmMonth),
    line('logMetrics', 'one metric and one alarm', price.metricMonth + price.alarmMonth),
  ];
}

/** Sum in USD. */
export function total(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function line(what: string, because: string, usd: number): CostLine {
  return { what, because, usd };
}

function shown(kb: number): string {
  return kb.toFixed(1);
}
