import * as z from 'zod';
import { DECIMAL_PATTERN, decimal, MAX_DECIMAL_DIGITS, ZERO } from './domain/decimal.ts';
import { EXCHANGES, type Exchange } from './domain/instrument.ts';
import { parseSymbol } from './domain/symbol.ts';
import type { KeyUse } from './exchanges/credentials.ts';
import { eachKeyPart, type KeyPart } from './exchanges/credentials.ts';
import type { VenueHost, VenueRow } from './exchanges/venue-row.ts';
import {
  byProduct,
  HOSTS,
  type KeyVariable,
  keyVariables,
  type OriginVariable,
  PRODUCTS,
  type Product,
  VENUES,
} from './exchanges/venues.ts';
import type { TradingLimits } from './guard/trading-guard.ts';
import { TRADING_STATES, type TradingState } from './guard/trading-state.ts';
import { Secret } from './text/secret.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that may differ between two deployments, validated. */
export interface Config {
  readonly stage: string;
  readonly bases: readonly string[];
  readonly products: readonly Product[];
  /** Where each product is reached: scheme, host and port, no path. */
  readonly origins: Readonly<Record<Product, string>>;
  readonly credentials:
    | {
        readonly source: 'ssm';
        readonly prefix: string;
        readonly ttlMs: number;
        /** Which of an exchange's keys are looked up. */
        readonly use: KeyUse;
      }
    | { readonly source: 'environment' };
  readonly recvWindowMs: number;
  readonly requestBudgetMs: number;
  readonly catalogueTtlMs: number;
  readonly maxPageWeight: number;
  readonly trading: {
    readonly state:
      | { readonly source: 'ssm'; readonly parameter: string }
      | { readonly source: 'environment'; readonly state: TradingState };
    readonly limits: TradingLimits;
  };
  readonly intents: {
    /** `undefined`: none, so an Idempotency-Key cannot be honoured. */
    readonly table: string | undefined;
    readonly requireKey: boolean;
    readonly ttlMs: number;
  };
  /** Where one machine keeps what outlives its process; `undefined`: nothing does, but what is in a table. */
  readonly dataDir: string | undefined;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat; readonly debugSampleRate: number };
  readonly localToken: Secret | undefined;
}

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_FORMATS = ['json', 'text'] as const;
type LogFormat = (typeof LOG_FORMATS)[number];

/** One environment variable; docs/reference/configuration.md is generated from these. */
export interface ConfigVariable {
  /** What holds when it is not set, as one would write it; `undefined` where `otherwise` says what holds. */
  readonly default?: string;
  /** What holds when it is not set, in words. */
  readonly otherwise?: string;
  readonly meaning: string;
  /** What a value has to look like: the second half of "expected …". */
  readonly expected: string;
  readonly schema: z.ZodType<unknown, string>;
  readonly secret?: true;
}

/** What a part of a key is for, in the table of variables. */
const KEY_MEANINGS: Readonly<Record<KeyPart, (venue: VenueRow) => string>> = {
  apiKey: ({ title }) => `API key of ${title}, when keys come from the environment.`,
  apiSecret: () => 'Secret that belongs to it.',
};

const variables = {
  ATLAS_STAGE: {
    default: 'dev',
    meaning: 'Name of the deployment; stands in the names of resources and parameters.',
    expected: 'up to 20 of a-z, 0-9 and "-", starting with a letter',
    schema: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
  },
  ATLAS_BASES: {
    default: 'BTC,ETH,SOL',
    meaning: 'Base assets whose instruments can be traded.',
    expected: 'assets separated by commas, in capitals, e.g. BTC,ETH (BTC, never XBT)',
    schema: list(z.string().regex(/^(?!XBT$)[A-Z0-9]{1,12}$/)),
  },
  ATLAS_EXCHANGES: {
    otherwise: 'all that are implemented',
    meaning: 'Products that are switched on; the name of an exchange alone means all its markets.',
    expected: `exchange.market or exchange, separated by commas, out of ${PRODUCTS.join(', ')}`,
    schema: list(z.enum([...EXCHANGES, ...PRODUCTS])),
  },
  ...originVariables(),
  ATLAS_CREDENTIALS: {
    otherwise: 'ssm in Lambda, environment elsewhere',
    meaning: 'Where the exchange keys come from.',
    expected: 'ssm or environment',
    schema: z.enum(['ssm', 'environment']),
  },
  ATLAS_SSM_PREFIX: {
    otherwise: '/atlas/<stage>',
    meaning: 'Path of the keys in Parameter Store: `<prefix>/<exchange>/api-key` and `…/api-secret`.',
    expected: 'a path such as /atlas/dev, without "/" at its end',
    // Parameter Store reserves names that begin with aws or ssm.
    schema: z.string().regex(/^(?!\/(aws|ssm))(\/[A-Za-z0-9_.-]+){1,12}$/i),
  },
  ATLAS_CREDENTIALS_TTL_SECONDS: {
    default: '300',
    meaning: 'How long keys from Parameter Store are used before they are looked up again.',
    ...whole(10, 86_400),
  },
  ATLAS_READ_ONLY_KEYS: {
    default: 'false',
    meaning:
      'Whether keys from Parameter Store are those that cannot trade, `<prefix>/<exchange>/read-only/api-key` and `…/api-secret`, and no others. The stack sets it on functions that only read, where the option `readOnlyKeys` is on.',
    ...flag(),
  },
  ATLAS_RECV_WINDOW_MS: {
    default: '2000',
    meaning:
      'How long the signature of a request is valid. An order whose answer got lost is unknown until then, so shorter is better; a slow line needs more.',
    // Below, a new TLS connection from another continent is already too slow; above, the wait outlives most callers.
    ...whole(1_000, 5_000),
  },
  ATLAS_REQUEST_BUDGET_MS: {
    default: '20000',
    meaning: 'Longest time a request may take, where Lambda leaves more.',
    // API Gateway gives up after 29 s. Long enough that a lost order can be proven absent: signature, engine and listing
    // take some 15 s at Binance, and a caller who knows is better off than one who was answered sooner.
    ...whole(2_000, 28_000),
  },
  ATLAS_CATALOGUE_TTL_SECONDS: {
    default: '300',
    meaning:
      'How long the instruments of an exchange are used after it gave them. Below 120, the list that a deployment shares, which is fetched every 2 minutes, is often too old, and the exchange is asked.',
    ...whole(10, 86_400),
  },
  ATLAS_MAX_PAGE_WEIGHT: {
    default: '400',
    meaning: 'How much of the request budget of an exchange, in its own weight units, one page of a list may use.',
    ...whole(10, 5_000),
  },
  ATLAS_TRADING_STATE: {
    otherwise: 'ssm in Lambda, active elsewhere',
    meaning:
      'What may be traded now: everything; what reduces positions; only what makes orders smaller; only cancels. `ssm`: what the parameter `<prefix>/trading-state` says, obeyed within seconds.',
    expected: `ssm or one of ${TRADING_STATES.join(', ')}`,
    schema: z.enum(['ssm', ...TRADING_STATES]),
  },
  ATLAS_MAX_NOTIONAL: {
    otherwise: 'no limit',
    meaning:
      'Most that one order may be worth, in quote currency (inverse contracts: in USD). By quote currency, those that are not named are not traded; nor are quanto contracts.',
    expected: 'an amount such as 50000, or amounts by quote currency such as USDT=50000,USD=50000,BTC=0.5',
    schema: z
      .string()
      .refine((text) => amountsOf(text) !== undefined)
      .transform(amountsOf),
  },
  ATLAS_ALLOWED_SYMBOLS: {
    otherwise: 'all',
    meaning: 'Unified symbols in which orders may be placed.',
    expected: 'symbols separated by commas, e.g. BTC/USDT,BTC/USDT:USDT',
    schema: list(z.string().refine((text) => parseSymbol(text) !== undefined)),
  },
  ATLAS_PRICE_BAND_PERCENT: {
    otherwise: 'no band',
    meaning:
      'How far the price of a limit order may lie from the middle of the book, to either side. Costs a public read before the order, once a second per symbol.',
    expected: 'a number above 0 and up to 100, e.g. 2.5',
    schema: z.string().refine((text) => isAmount(text) && decimal(text).lte(decimal('100'))),
  },
  ATLAS_INTENTS_TABLE: {
    otherwise: 'none: a request with an Idempotency-Key is refused, unless there is ATLAS_DATA_DIR, or all is on paper',
    meaning: 'DynamoDB table in which commands are recorded before they are sent.',
    expected: 'the name of a table',
    schema: z.string().regex(/^[A-Za-z0-9_.-]{3,255}$/),
  },
  ATLAS_DATA_DIR: {
    otherwise: 'none',
    meaning:
      'On one machine, instead of a table: folder on a disk of this machine in which commands are recorded before they are sent, and which holds the trading state. One gateway at a time.',
    expected: 'an absolute path, e.g. /var/lib/atlas',
    schema: z.string().regex(/^\/[^\0]{1,1000}$/),
  },
  ATLAS_REQUIRE_IDEMPOTENCY_KEY: {
    default: 'false',
    meaning: 'Whether orders are placed and amended only with an Idempotency-Key. Cancels never need one.',
    ...flag(),
  },
  ATLAS_INTENT_TTL_HOURS: {
    default: '48',
    meaning:
      'How long an ended command is remembered at least, so that its key is answered with what it came to. One whose outcome is unknown is never forgotten.',
    ...whole(24, 8_760),
  },
  ATLAS_LOG_LEVEL: {
    default: 'info',
    meaning: 'The least important log lines that are written.',
    expected: LOG_LEVELS.join(', '),
    schema: z.enum(LOG_LEVELS),
  },
  ATLAS_LOG_FORMAT: {
    otherwise: 'json in Lambda, text elsewhere',
    meaning: 'One JSON object per line, or lines for people.',
    expected: LOG_FORMATS.join(' or '),
    schema: z.enum(LOG_FORMATS),
  },
  ATLAS_LOG_DEBUG_SAMPLE: {
    default: '0',
    meaning: 'Share of requests that are logged at level debug.',
    expected: 'a number from 0 to 1, e.g. 0.01',
    schema: z
      .string()
      .regex(/^(0(\.\d+)?|1(\.0+)?)$/)
      .transform(Number),
  },
  ...keyVariableRows(),
  ATLAS_LOCAL_TOKEN: {
    otherwise: 'none',
    meaning: 'Bearer token the local gateway asks for; needed when it listens on more than loopback.',
    expected: 'at least 16 visible characters',
    schema: z.string().regex(/^[\x21-\x7e]{16,}$/),
    secret: true,
  },
} satisfies Record<string, ConfigVariable>;

/** The name of a variable of the configuration table. */
export type ConfigName = keyof typeof variables;
type Values = {
  readonly [K in ConfigName]:
    | z.output<(typeof variables)[K]['schema']>
    | ((typeof variables)[K] extends { default: string } ? never : undefined);
};

/** Every variable Atlas reads, in the order of docs/reference/configuration.md. */
export const CONFIG_VARIABLES: Readonly<Record<ConfigName, ConfigVariable>> = variables;

/** Thrown by `readConfig`: the message lists everything that is wrong, the values of secrets excepted. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(['The configuration is wrong:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads the environment. An empty variable counts as not set. `implemented` are the products the house can serve.
 * Throws a `ConfigError` that names every variable that is wrong, and every `ATLAS_…` variable that does not exist.
 */
export function readConfig(env: Environment, implemented: readonly Product[] = PRODUCTS): Config {
  const { values, faults } = readValues(env);
  const inLambda = env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  if (values) faults.push(...contradictions(values, implemented, inLambda));
  if (!values || faults.length > 0) throw new ConfigError(faults);

  const enabled = values.ATLAS_EXCHANGES;
  return {
    stage: values.ATLAS_STAGE,
    bases: values.ATLAS_BASES,
    products: implemented.filter((product) => enabled?.some((name) => covers(name, product)) ?? true),
    origins: byProduct(({ host }) => values[host.variable]),
    credentials:
      credentialSourceOf(values, inLambda) === 'ssm'
        ? {
            source: 'ssm',
            prefix: prefixOf(values),
            ttlMs: 1_000 * values.ATLAS_CREDENTIALS_TTL_SECONDS,
            use: values.ATLAS_READ_ONLY_KEYS ? 'readOnly' : 'trading',
          }
        : { source: 'environment' },
    recvWindowMs: values.ATLAS_RECV_WINDOW_MS,
    requestBudgetMs: values.ATLAS_REQUEST_BUDGET_MS,
    catalogueTtlMs: 1_000 * values.ATLAS_CATALOGUE_TTL_SECONDS,
    maxPageWeight: values.ATLAS_MAX_PAGE_WEIGHT,
    trading: {
      state: tradingStateOf(values, inLambda),
      limits: {
        maxNotional: values.ATLAS_MAX_NOTIONAL,
        allowedSymbols: values.ATLAS_ALLOWED_SYMBOLS,
        priceBandPercent: values.ATLAS_PRICE_BAND_PERCENT,
      },
    },
    intents: {
      table: values.ATLAS_INTENTS_TABLE,
      requireKey: values.ATLAS_REQUIRE_IDEMPOTENCY_KEY,
      ttlMs: 3_600_000 * values.ATLAS_INTENT_TTL_HOURS,
    },
    dataDir: values.ATLAS_DATA_DIR,
    log: {
      level: values.ATLAS_LOG_LEVEL,
      format: values.ATLAS_LOG_FORMAT ?? (inLambda ? 'json' : 'text'),
      debugSampleRate: values.ATLAS_LOG_DEBUG_SAMPLE,
    },
    localToken: values.ATLAS_LOCAL_TOKEN === undefined ? undefined : Secret.of(values.ATLAS_LOCAL_TOKEN),
  };
}

function credentialSourceOf({ ATLAS_CREDENTIALS }: Values, inLambda: boolean): 'ssm' | 'environment' {
  return ATLAS_CREDENTIALS ?? (inLambda ? 'ssm' : 'environment');
}

function prefixOf({ ATLAS_SSM_PREFIX, ATLAS_STAGE }: Values): string {
  return ATLAS_SSM_PREFIX ?? `/atlas/${ATLAS_STAGE}`;
}

function tradingStateOf(values: Values, inLambda: boolean): Config['trading']['state'] {
  const said = values.ATLAS_TRADING_STATE ?? (inLambda ? 'ssm' : 'active');
  return said === 'ssm'
    ? { source: 'ssm', parameter: `${prefixOf(values)}/trading-state` }
    : { source: 'environment', state: said };
}

/** One amount for all, or amounts by currency; `undefined` for anything else. */
function amountsOf(text: string): TradingLimits['maxNotional'] {
  if (isAmount(text)) return text;
  const pairs = text.split(',').map((part) => part.trim().split('='));
  const amounts = new Map<string, string>();
  for (const [currency = '', amount = '', ...more] of pairs) {
    if (!/^[A-Z0-9]{1,12}$/.test(currency) || !isAmount(amount) || more.length > 0 || amounts.has(currency))
      return undefined;
    amounts.set(currency, amount);
  }
  return amounts;
}

function isAmount(text: string): boolean {
  return DECIMAL_PATTERN.test(text) && text.length <= MAX_DECIMAL_DIGITS && decimal(text).gt(ZERO);
}

/** All values, or all that is wrong with them one by one. */
function readValues(env: Environment): { values: Values | undefined; faults: string[] } {
  const faults = unknownVariables(env);
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(CONFIG_VARIABLES)) {
    const given = env[name]?.trim() || undefined;
    const text = given ?? variable.default;
    const result = text === undefined ? undefined : variable.schema.safeParse(text);
    if (result?.success === false)
      faults.push(`${name}: expected ${variable.expected}, given ${shown(given, variable)}`);
    values[name] = result?.data;
  }
  // Each entry was read by the schema of its own row, which is what the type says.
  return { values: faults.length === 0 ? (values as Values) : undefined, faults };
}

/** What is wrong between values that are each fine. */
function contradictions(values: Values, implemented: readonly Product[], inLambda: boolean): string[] {
  const faults: string[] = [];
  if (values.ATLAS_READ_ONLY_KEYS && credentialSourceOf(values, inLambda) !== 'ssm') {
    faults.push('ATLAS_READ_ONLY_KEYS: expected false where keys do not come from Parameter Store, given "true"');
  }
  const missing = values.ATLAS_EXCHANGES?.filter((name) => !implemented.some((product) => covers(name, product))) ?? [];
  if (missing.length > 0) {
    faults.push(`ATLAS_EXCHANGES: expected some of ${implemented.join(', ')}, given ${missing.join(', ')}`);
  }
  if (values.ATLAS_REQUEST_BUDGET_MS <= values.ATLAS_RECV_WINDOW_MS) {
    faults.push(
      `ATLAS_REQUEST_BUDGET_MS: expected more than ATLAS_RECV_WINDOW_MS (${values.ATLAS_RECV_WINDOW_MS}), or no lost answer could be settled in time, given "${values.ATLAS_REQUEST_BUDGET_MS}"`,
    );
  }
  if (values.ATLAS_DATA_DIR !== undefined && values.ATLAS_INTENTS_TABLE !== undefined) {
    faults.push('ATLAS_DATA_DIR: expected nothing beside ATLAS_INTENTS_TABLE, for a command is recorded in one place');
  }
  if (values.ATLAS_DATA_DIR !== undefined && inLambda) {
    faults.push('ATLAS_DATA_DIR: expected nothing in Lambda, whose folders go with the container');
  }
  return faults;
}

/** A typing error must not pass as the default: names that Atlas does not read are faults too. */
function unknownVariables(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('ATLAS_') && !Object.hasOwn(CONFIG_VARIABLES, name))
    .sort()
    .map((name) => `${name}: there is no such variable; the nearest is ${nearestName(name)}`);
}

function nearestName(name: string): string {
  const ranked = Object.keys(CONFIG_VARIABLES).map((known) => ({ known, distance: editDistance(name, known) }));
  return ranked.reduce((best, next) => (next.distance < best.distance ? next : best)).known;
}

/** Letters to insert, delete or replace to turn one text into the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...one].entries()) {
    const next = [line + 1];
    for (const [column, candidate] of [...other].entries()) {
      const replaced = (row[column] ?? 0) + (letter === candidate ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function covers(name: Exchange | Product, product: Product): boolean {
  return product === name || product.startsWith(`${name}.`);
}

/** What was given, unless it is a secret or, as a URL with a user in it, may carry one. */
function shown(given: string | undefined, variable: ConfigVariable): string {
  if (given === undefined) return 'nothing';
  return variable.secret || given.includes('@') ? 'something that is not shown' : JSON.stringify(given);
}

function list<T extends string>(item: z.ZodType<T, string>): z.ZodType<readonly T[], string> {
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item))
    .transform((items) => [...new Set(items)]);
}

function flag() {
  return { expected: 'true or false', schema: z.enum(['true', 'false']).transform((text) => text === 'true') };
}

function whole(min: number, max: number): { expected: string; schema: z.ZodType<number, string> } {
  const schema = z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max));
  return { expected: `a whole number from ${min} to ${max}`, schema };
}

/** The variables that say where exchanges are reached, host by host. */
function originVariables() {
  // Every host of every row is in the list.
  return Object.fromEntries(HOSTS.map((host) => [host.variable, origin(host)])) as Record<
    OriginVariable,
    ReturnType<typeof origin>
  >;
}

function origin({ live, title }: VenueHost) {
  return {
    default: live,
    meaning: `Where ${title} is reached: the exchange itself, its test network, or a paper exchange.`,
    expected: 'https://host[:port] without path, query or user; http:// only for loopback hosts',
    schema: z
      .string()
      .refine(isOrigin)
      .transform((text) => new URL(text).origin),
  };
}

/** Keys and signatures travel in the clear over http, so that may not leave the machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { href, origin: bare, protocol, hostname } = new URL(text);
  // `search` and `hash` of "https://host/?#" are empty; only the whole text tells that they are there.
  if (href !== `${bare}/`) return false;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback);
}

/** The variables that hold the keys of exchanges, part by part. */
function keyVariableRows() {
  const rows = EXCHANGES.flatMap((exchange) =>
    eachKeyPart(keyVariables(exchange)).map(([part, name]) => [name, secret(KEY_MEANINGS[part](VENUES[exchange]))]),
  );
  // Every part of every exchange's key is in the list.
  return Object.fromEntries(rows) as Record<KeyVariable, ReturnType<typeof secret>>;
}

function secret(meaning: string) {
  return {
    otherwise: 'none',
    meaning,
    expected: 'a key',
    schema: z.string(),
    secret: true as const,
  };
}
