import * as z from 'zod';
import { JWT_ALGORITHMS } from '../lib/api/authorizer/authorizer.ts';

/** One option of a deployment, given as `-c <name>=<value>` or in `cdk.json`; the table of the README is made of these. */
export interface DeploymentOption {
  /** What holds when it is not given, as one would write it; `undefined` where `otherwise` says what holds. */
  readonly default?: string;
  readonly otherwise?: string;
  readonly meaning: string;
  /** What a value has to look like: the second half of "expected …". */
  readonly expected: string;
  readonly schema: z.ZodType<unknown, string>;
}

const options = {
  stage: {
    default: 'dev',
    meaning: 'Name of the deployment: one set of exchange accounts. A second desk is a second stage.',
    expected: 'up to 20 of a-z, 0-9 and "-", starting with a letter',
    schema: z.string(),
  },
  region: {
    default: 'ap-northeast-1',
    meaning: 'Where it runs. The default is where Binance is; Binance refuses addresses in the United States.',
    expected: 'a region of AWS',
    schema: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
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
  docs: {
    default: 'on',
    meaning: 'Whether the docs page and the OpenAPI document are served, to anybody. Health always is.',
    ...onOff(),
  },
  alarmEmail: {
    otherwise: 'none: subscribe to the topic of output `AlarmTopic` yourself',
    meaning: 'Who is written to when an alarm goes off; AWS asks there for confirmation.',
    expected: 'an address',
    schema: z.email(),
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
  staticEgress: {
    default: 'off',
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
    meaning:
      'Containers of placing and of cancelling, each, that are always started: no cold start up to so many at once.',
    ...count(1, 100),
  },
  waf: {
    default: 'off',
    meaning: 'A firewall before the API: floods from one address, known bad addresses and inputs.',
    ...onOff(),
  },
  compositeAlarms: {
    default: 'off',
    meaning: 'One alarm above the others, "trading is impaired", for those who are woken by one thing only.',
    ...onOff(),
  },
  metricMath: {
    default: 'on',
    meaning:
      'Alarms that add several metrics up (`Throttled`, `SweeperSilent`, `CatalogueSilent`); emulators of AWS cannot make them.',
    ...onOff(),
  },
  logMetrics: {
    default: 'off',
    meaning: 'Counts log lines of level ERROR by metric filters, and alarms on them.',
    ...onOff(),
  },
} satisfies Record<string, DeploymentOption>;

type Options = typeof options;
export type OptionName = keyof Options;

/** The options as given and checked; one without a default may be absent. */
export type OptionValues = {
  readonly [K in OptionName]:
    | z.output<Options[K]['schema']>
    | (Options[K] extends { default: string } ? never : undefined);
};

/** Every option of a deployment, in the order of the README. */
export const DEPLOYMENT_OPTIONS: Readonly<Record<OptionName, DeploymentOption>> = options;

function onOff() {
  return { expected: 'on or off', schema: z.enum(['on', 'off']).transform((text) => text === 'on') };
}

function count(min: number, max: number) {
  return {
    expected: `a whole number from ${min} to ${max}`,
    schema: z
      .string()
      .regex(/^\d{1,6}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
  };
}

function kmsKey() {
  return {
    expected: 'the ARN of a key',
    schema: z.string().regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/),
  };
}
