import * as z from 'zod';
import { JWT_ALGORITHMS } from '../lib/api/authorizer/authorizer.ts';
import type { Operation, Scope } from '../lib/api/operation.ts';
import { type OperationName, operations } from '../lib/api/operations/index.ts';
import { THROTTLE_BY_SCOPE } from './throttling.ts';

/** One option of a deployment, written in the file of its stage; docs/reference/configuration.md is generated from these. */
export interface DeploymentOption {
  /** What holds when it is not given; absent where `otherwise` says what holds. */
  readonly default?: unknown;
  readonly otherwise?: string;
  readonly meaning: string;
  /** What a value has to look like: the second half of "expected …". */
  readonly expected: string;
  readonly schema: z.ZodType;
}

/** The periods for which CloudWatch Logs can keep a log group, days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const table: readonly Operation[] = Object.values(operations);

const guarded = table.map(({ name }) => name as OperationName);

const throttleSchema = z.strictObject({ rate: z.number().min(0.1).max(10_000), burst: z.int().min(1).max(5_000) });

const options = {
  region: {
    default: 'ap-northeast-1',
    meaning: 'Where it runs. The default is where Binance is.',
    expected: 'a region of AWS',
    schema: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  },
  allowRegion: {
    otherwise: 'none: a region that an exchange is known to refuse is refused',
    meaning: 'A region to use although an exchange is known to refuse addresses there; has to be the same as `region`.',
    expected: 'a region of AWS',
    schema: z.string(),
  },
  jwtIssuer: {
    otherwise: 'none: callers sign with IAM (SigV4)',
    meaning: 'OpenID issuer whose tokens are accepted instead of IAM signatures; needs `jwtAudience`.',
    expected: 'an https URL, as tokens say it in `iss`',
    schema: z.url({ protocol: /^https?$/ }),
  },
  jwtAudience: {
    otherwise: 'none',
    meaning: 'What tokens have to say in `aud`.',
    expected: 'text',
    schema: z.string().min(1).max(256),
  },
  jwtAlgorithm: {
    default: 'RS256',
    meaning: 'The one algorithm by which tokens are signed.',
    expected: JWT_ALGORITHMS.join(', '),
    schema: z.enum(JWT_ALGORITHMS),
  },
  jwtJwksUri: {
    otherwise: "where the issuer's OpenID configuration says",
    meaning: "Where the issuer's public keys are.",
    expected: 'an https URL',
    schema: z.url({ protocol: /^https?$/ }),
  },
  readerAccounts: {
    default: [],
    meaning: 'Other AWS accounts whose users and roles may read, as far as their own account lets them.',
    ...accounts(),
  },
  traderAccounts: {
    default: [],
    meaning: 'Other AWS accounts whose users and roles may trade and read, as far as their own account lets them.',
    ...accounts(),
  },
  vpcEndpoint: {
    otherwise: 'none: the API is reached from the internet',
    meaning: 'Makes the API private: it is reached only through this interface endpoint (`execute-api`) of your VPC.',
    expected: 'the id of a VPC endpoint, vpce-…',
    schema: z.string().regex(/^vpce-[0-9a-f]{8,17}$/),
  },
  domainName: {
    otherwise: "none: the API's own address, with the stage in its path",
    meaning:
      "Your domain for the API; needs `domainCertificateArn`. The API's own address is switched off. Point the domain at output `DomainTarget`.",
    expected: 'a host name, e.g. atlas.example.com',
    schema: z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/),
  },
  domainCertificateArn: {
    otherwise: 'none',
    meaning: 'Certificate of that domain in ACM, in the same region.',
    expected: 'the ARN of a certificate',
    schema: z.string().regex(/^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/),
  },
  docs: {
    default: true,
    meaning: 'Whether the docs page and the OpenAPI document are served, to anybody. Health always is.',
    ...onOff(),
  },
  throttles: {
    default: {},
    meaning: `Requests per second and burst of single operations. Otherwise: ${limitsInForce()}.`,
    expected: 'operations with rate and burst, e.g. { placeOrder: { rate: 5, burst: 10 } }',
    schema: z.partialRecord(z.enum(guarded), throttleSchema),
  },
  waf: {
    default: false,
    meaning: 'A firewall before the API: floods from one address, known bad addresses and inputs.',
    ...onOff(),
  },
  readOnlyKeys: {
    default: false,
    meaning:
      'Functions that only read, and the sweeper, use exchange keys that cannot trade (`npm run keys -- set <exchange> --read-only`) and can read no others.',
    ...onOff(),
  },
  keyEncryptionArn: {
    otherwise: 'the key of the account for Parameter Store',
    meaning: 'Your KMS key that the exchange keys in Parameter Store are encrypted with.',
    ...kmsKey(),
  },
  tableKeyArn: {
    otherwise: 'a key that DynamoDB owns',
    meaning: 'Your KMS key for the table of intents.',
    ...kmsKey(),
  },
  permissionsBoundaryArn: {
    otherwise: 'none',
    meaning: 'A policy that bounds every role of the stack, as your organization may demand.',
    expected: 'the ARN of a managed policy',
    schema: z.string().regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/),
  },
  staticEgress: {
    default: false,
    meaning: 'One fixed address for all requests to exchanges: VPC, NAT gateway, elastic IP (output `EgressIp`).',
    ...onOff(),
  },
  reservedConcurrency: {
    otherwise: "none: functions share the account's",
    meaning: 'Executions kept for each function that trades; it can then run no more than these at once.',
    ...count(1, 1_000),
  },
  provisionedConcurrency: {
    otherwise: 'none',
    meaning: `Containers of ${keptWarm().join(' and of ')}, each, that are always started: no cold start up to so many at once.`,
    ...count(1, 100),
  },
  alarmEmail: {
    otherwise: 'none: subscribe to the topic of output `AlarmTopic` yourself',
    meaning: 'Who is written to when an alarm goes off; AWS asks there for confirmation.',
    expected: 'an address',
    schema: z.email(),
  },
  probe: {
    otherwise: 'on; off where the API is private, since a probe does not reach it',
    meaning:
      'Every minute a function reads health and deployment through the front door, signed; an alarm tells when it cannot.',
    ...onOff(),
  },
  publicRequestsPerHour: {
    default: 10_000,
    meaning:
      'Requests to public operations in an hour that raise the alarm `PublicTraffic`; anybody can make them, and you pay.',
    ...count(100, 1_000_000),
  },
  monthlyBudgetUsd: {
    otherwise: 'none',
    meaning:
      'AWS Budgets writes to the alarm topic at 80 % of it, and when a month is forecast to exceed it. Counts what carries the tag `stage`: activate that tag for cost allocation.',
    ...count(1, 1_000_000),
  },
  compositeAlarms: {
    default: false,
    meaning: 'One alarm above the others, "trading is impaired", for those who are woken by one thing only.',
    ...onOff(),
  },
  logMetrics: {
    default: false,
    meaning: 'Counts log lines of level ERROR by metric filters, and alarms on them.',
    ...onOff(),
  },
  logRetentionDays: {
    otherwise: '7 in dev, else 365',
    meaning: 'How long logs are kept.',
    expected: `days that CloudWatch knows: ${RETENTION_DAYS.join(', ')}`,
    schema: z.number().refine((days) => RETENTION_DAYS.includes(days)),
  },
  tags: {
    default: {},
    meaning: 'Tags of everything in the stack, besides `application` and `stage`.',
    expected: 'names and values as AWS allows them, none that begins with aws:',
    schema: z.record(
      z.string().regex(/^(?!aws:)(?!(application|stage)$)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu),
      z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u),
    ),
  },
  emulator: {
    default: false,
    meaning:
      'It goes to an emulator of AWS on this machine: loopback hosts are accepted, and alarms over several metrics (`Throttled`, `SweeperSilent` and the like), which emulators cannot make, are left out.',
    ...onOff(),
  },
} satisfies Record<string, DeploymentOption>;

type Options = typeof options;
export type OptionName = keyof Options;

/** The options as a stage file gives them. */
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

/** The limits of requests where a stage sets none, in words. */
function limitsInForce(): string {
  const own = table.flatMap(({ name, throttle }) =>
    throttle ? [`\`${name}\` ${throttle.rate} and ${throttle.burst}`] : [],
  );
  const words: Readonly<Record<Scope, string>> = { trade: 'what trades', read: 'what reads', public: 'what is public' };
  const others = (['trade', 'read', 'public'] as const).map((scope) => {
    const { rate, burst } = THROTTLE_BY_SCOPE[scope];
    return `${words[scope]} ${rate} and ${burst}`;
  });
  return [...own, ...others].join(', ');
}

/** The operations of which containers can be kept started. */
function keptWarm(): readonly string[] {
  return table.flatMap(({ name, keptWarm: kept }) => (kept ? [`\`${name}\``] : []));
}
