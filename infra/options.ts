import * as z from 'zod';
import { JWT_ALGORITHMS } from '../lib/api/authorizer/authorizer.ts';
import type { Operation, Scope } from '../lib/api/operation.ts';
import { type OperationName, operations } from '../lib/api/operations/index.ts';
import { schedules } from '../lib/api/schedules.ts';
import { THROTTLE_BY_SCOPE } from './throttling.ts';

/** One deployment option, set in the stage's file; docs/reference/configuration.md is generated from these. */
export interface DeploymentOption {
  /** The default value; absent if `otherwise` describes it. */
  readonly default?: unknown;
  readonly otherwise?: string;
  readonly meaning: string;
  /** The form of a value: the second half of "expected …". */
  readonly expected: string;
  readonly schema: z.ZodType;
}

/** The retention periods CloudWatch Logs supports, days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const table: readonly Operation[] = Object.values(operations);

const guarded = table.map(({ name }) => name as OperationName);

const throttleSchema = z.strictObject({ rate: z.number().min(0.1).max(10_000), burst: z.int().min(1).max(5_000) });

const options = {
  region: {
    default: 'ap-northeast-1',
    meaning: "AWS region of the deployment. The default is Binance's region.",
    expected: 'a region of AWS',
    schema: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  },
  allowRegion: {
    otherwise: 'none: a region an exchange is known to refuse is refused',
    meaning: 'Permits a region whose addresses an exchange is known to refuse; must equal `region`.',
    expected: 'a region of AWS',
    schema: z.string(),
  },
  jwtIssuer: {
    otherwise: 'none: callers sign with IAM (SigV4)',
    meaning: 'OpenID issuer whose tokens are accepted instead of IAM signatures; needs `jwtAudience`.',
    expected: 'an https URL, equal to `iss` of the tokens',
    schema: z.url({ protocol: /^https?$/ }),
  },
  jwtAudience: {
    otherwise: 'none',
    meaning: 'Required `aud` of the tokens.',
    expected: 'text',
    schema: z.string().min(1).max(256),
  },
  jwtAlgorithm: {
    default: 'RS256',
    meaning: 'The only accepted signature algorithm of tokens.',
    expected: JWT_ALGORITHMS.join(', '),
    schema: z.enum(JWT_ALGORITHMS),
  },
  jwtJwksUri: {
    otherwise: "as in the issuer's OpenID configuration",
    meaning: "URL of the issuer's public keys.",
    expected: 'an https URL',
    schema: z.url({ protocol: /^https?$/ }),
  },
  readerAccounts: {
    default: [],
    meaning: 'Other AWS accounts whose users and roles may read, if their own account permits it.',
    ...accounts(),
  },
  traderAccounts: {
    default: [],
    meaning: 'Other AWS accounts whose users and roles may trade and read, if their own account permits it.',
    ...accounts(),
  },
  vpcEndpoint: {
    otherwise: 'none: the API is reachable from the internet',
    meaning: 'Makes the API private: reachable only through this interface endpoint (`execute-api`) of your VPC.',
    expected: 'the id of a VPC endpoint, vpce-…',
    schema: z.string().regex(/^vpce-[0-9a-f]{8,17}$/),
  },
  domainName: {
    otherwise: "none: the API's own address, with the stage in its path",
    meaning:
      "Your domain for the API; needs `domainCertificateArn`. Disables the API's own address. Point the domain at the output `DomainTarget`.",
    expected: 'a host name, e.g. atlas.example.com',
    schema: z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/),
  },
  domainCertificateArn: {
    otherwise: 'none',
    meaning: 'ACM certificate of that domain, in the same region.',
    expected: 'the ARN of a certificate',
    schema: z.string().regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/),
  },
  docs: {
    default: true,
    meaning: 'Serves the docs page and the OpenAPI document publicly. Health is always public.',
    ...onOff(),
  },
  throttles: {
    default: {},
    meaning: `Requests per second and burst of single operations. Defaults: ${limitsInForce()}.`,
    expected: 'operations with rate and burst, e.g. { placeOrder: { rate: 5, burst: 10 } }',
    schema: z.partialRecord(z.enum(guarded), throttleSchema),
  },
  hooks: {
    default: false,
    meaning:
      'Serves `POST /v1/hooks/{strategy}`: alerts, e.g. of TradingView, that place orders within the limits of their strategy. Anyone can reach it; the secret in an alert is what opens it (`npm run hooks`).',
    ...onOff(),
  },
  waf: {
    default: false,
    meaning: 'A firewall in front of the API: floods from one address, known bad addresses and inputs.',
    ...onOff(),
  },
  readOnlyKeys: {
    default: false,
    meaning:
      'Functions that only read, and the sweeper, use exchange keys that cannot trade (`npm run keys -- set <exchange> --read-only`) and cannot read any others.',
    ...onOff(),
  },
  keyEncryptionArn: {
    otherwise: "the account's key for Parameter Store",
    meaning: 'Your KMS key that encrypts the exchange keys in Parameter Store.',
    ...kmsKey(),
  },
  tableKeyArn: {
    otherwise: 'a key owned by DynamoDB',
    meaning: 'Your KMS key for the table of intents.',
    ...kmsKey(),
  },
  permissionsBoundaryArn: {
    otherwise: 'none',
    meaning: 'Permissions boundary of every role of the stack, if your organization requires one.',
    expected: 'the ARN of a managed policy',
    schema: z.string().regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/),
  },
  staticEgress: {
    default: false,
    meaning: 'One fixed IP address for all requests to exchanges: VPC, NAT gateway, elastic IP (output `EgressIp`).',
    ...onOff(),
  },
  reservedConcurrency: {
    otherwise: "none: functions share the account's concurrency",
    meaning: 'Concurrent executions reserved for each function that trades; also its maximum.',
    ...count(1, 1_000),
  },
  provisionedConcurrency: {
    otherwise: 'none',
    meaning: `Containers of ${keptWarm().join(' and of ')}, each, that are always running: no cold start up to that many at once.`,
    ...count(1, 100),
  },
  alarmEmail: {
    otherwise: 'none: subscribe to the topic in the output `AlarmTopic` yourself',
    meaning: 'Address that receives alarms; AWS asks it for confirmation.',
    expected: 'an email address',
    schema: z.email(),
  },
  probe: {
    otherwise: 'on; off if the API is private, because a probe cannot reach it',
    meaning: `Every ${schedules.probe.everyMinutes} minutes a function reads health and, signed, the deployment through the public address; an alarm reports failures.`,
    ...onOff(),
  },
  publicRequestsPerHour: {
    default: 10_000,
    meaning:
      'Requests per hour to public operations that raise the alarm `PublicTraffic`; anyone can send them, and you pay.',
    ...count(100, 1_000_000),
  },
  monthlyBudgetUsd: {
    otherwise: 'none',
    meaning:
      'AWS Budgets notifies the alarm topic at 80 % of it, and when the month is forecast to exceed it. Counts resources with the tag `stage`: activate that tag for cost allocation.',
    ...count(1, 1_000_000),
  },
  compositeAlarms: {
    default: false,
    meaning: 'One alarm over all others, "trading is impaired", for paging on a single alarm.',
    ...onOff(),
  },
  logMetrics: {
    default: false,
    meaning: 'Counts ERROR log lines with metric filters, and alarms on them.',
    ...onOff(),
  },
  logRetentionDays: {
    otherwise: '7 in dev, otherwise 365',
    meaning: 'How long logs are kept.',
    expected: `a number of days CloudWatch supports: ${RETENTION_DAYS.join(', ')}`,
    schema: z.number().refine((days) => RETENTION_DAYS.includes(days)),
  },
  tags: {
    default: {},
    meaning: 'Tags of every resource in the stack, in addition to `application` and `stage`.',
    expected: 'names and values that AWS allows, no name beginning with aws:',
    schema: z.record(
      z.string().regex(/^(?!aws:)(?!(application|stage)$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu),
      z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u),
    ),
  },
  emulator: {
    default: false,
    meaning:
      'Deploys to an AWS emulator on this machine: accepts loopback hosts, and omits alarms over several metrics (such as `Throttled` and `SweeperSilent`), which emulators cannot create.',
    ...onOff(),
  },
} satisfies Record<string, DeploymentOption>;

type Options = typeof options;
export type OptionName = keyof Options;

/** The options as a stage file sets them. */
export type GivenOptions = { readonly [K in OptionName]?: z.input<Options[K]['schema']> | undefined };

/** The options as checked; one without a default may be absent. */
export type OptionValues = {
  readonly [K in OptionName]:
    | z.output<Options[K]['schema']>
    | (Options[K] extends { default: unknown } ? never : undefined);
};

/** Every option of a deployment, in the order of docs/reference/configuration.md. */
export const DEPLOYMENT_OPTIONS: Readonly<Record<OptionName, DeploymentOption>> = options;

function onOff() {
  return { expected: 'true or false', schema: z.boolean() };
}

function count(min: number, max: number) {
  return { expected: `a whole number from ${min} to ${max}`, schema: z.int().min(min).max(max) };
}

function kmsKey() {
  return {
    expected: 'the ARN of a key',
    schema: z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/),
  };
}

function accounts() {
  return {
    expected: 'a list of account ids of 12 digits, as text',
    schema: z.array(z.string().regex(/^\d{12}$/)).readonly(),
  };
}

/** The default request limits, in words. */
function limitsInForce(): string {
  const own = table.flatMap(({ name, throttle }) =>
    throttle ? [`\`${name}\` ${throttle.rate} and ${throttle.burst}`] : [],
  );
  const words: Readonly<Record<Scope, string>> = {
    trade: 'trading',
    read: 'reading',
    public: 'public operations',
    hook: 'alerts',
  };
  const others = (['trade', 'read', 'public'] as const).map((scope) => {
    const { rate, burst } = THROTTLE_BY_SCOPE[scope];
    return `${words[scope]} ${rate} and ${burst}`;
  });
  return [...own, ...others].join(', ');
}

/** The operations that can be kept warm. */
function keptWarm(): readonly string[] {
  return table.flatMap(({ name, keptWarm: kept }) => (kept ? [`\`${name}\``] : []));
}
