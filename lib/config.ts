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
  /** The host of each product: scheme, host and port, no path. */
  readonly origins: Readonly<Record<Product, string>>;
  readonly credentials:
    | {
        readonly source: 'ssm';
        readonly prefix: string;
        readonly ttlMs: number;
        /** Which of an exchange's keys are used. */
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
    /** `undefined`: none, so an Idempotency-Key is refused. */
    readonly table: string | undefined;
    readonly requireKey: boolean;
    readonly ttlMs: number;
  };
  /** The folder for data that outlives the process on one machine; `undefined`: none. */
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
  /** The value when it is not set; `undefined` where `otherwise` describes it. */
  readonly default?: string;
  /** Describes the value when it is not set. */
  readonly otherwise?: string;
  readonly meaning: string;
  /** The form of a value, as it reads after "expected". */
  readonly expected: string;
  /** Reads a value; `undefined` when it does not have that form. */
  readonly read: (text: string) => unknown;
  readonly secret?: true;
}

/** Describes a part of a key in the table of variables. */
const KEY_MEANINGS: Readonly<Record<KeyPart, (venue: VenueRow) => string>> = {
  apiKey: ({ title }) => `API key of ${title}, when keys come from the environment.`,
  apiSecret: ({ privateKeys }) =>
    privateKeys.length === 0
      ? 'Secret of that API key.'
      : 'Secret of that API key, or your private key as PEM, whose lines may be joined by `\\n`.',
};

const variables = {
  ATLAS_STAGE: {
    default: 'dev',
    meaning: 'Name of the deployment; part of the names of resources and parameters.',
    expected: 'up to 20 of a-z, 0-9 and "-", starting with a letter',
    read: matching(/^[a-z][a-z0-9-]{0,19}$/),
  },
  ATLAS_BASES: {
    default: 'BTC,ETH,SOL',
    meaning: 'Base assets whose instruments can be traded.',
    expected: 'assets separated by commas, in capitals, e.g. BTC,ETH (BTC, never XBT)',
    read: list(matching(/^(?!XBT$)[A-Z0-9]{1,12}$/)),
  },
  ATLAS_EXCHANGES: {
    otherwise: 'all products',
    meaning: 'Enabled products; an exchange without a market means all its markets.',
    expected: `exchange.market or exchange, separated by commas, from ${PRODUCTS.join(', ')}`,
    read: list(oneOf([...EXCHANGES, ...PRODUCTS])),
  },
  ...originVariables(),
  ATLAS_CREDENTIALS: {
    otherwise: 'ssm in Lambda, environment elsewhere',
    meaning: 'Where the exchange keys come from.',
    expected: 'ssm or environment',
    read: oneOf(['ssm', 'environment']),
  },
  ATLAS_SSM_PREFIX: {
    otherwise: '/atlas/<stage>',
    meaning: 'Path of the keys in Parameter Store: `<prefix>/<exchange>/api-key` and `…/api-secret`.',
    expected: 'a path such as /atlas/dev, without "/" at its end',
    // Parameter Store reserves names that begin with aws or ssm.
    read: matching(/^(?!\/(aws|ssm))(\/[A-Za-z0-9_.-]+){1,12}$/i),
  },
  ATLAS_CREDENTIALS_TTL_SECONDS: {
    default: '300',
    meaning: 'How long keys from Parameter Store are used before the next look-up.',
    ...whole(10, 86_400),
  },
  ATLAS_READ_ONLY_KEYS: {
    default: 'false',
    meaning:
      'Use only keys that cannot trade: `<prefix>/<exchange>/read-only/api-key` and `…/api-secret`. The stack sets it on functions that only read when the option `readOnlyKeys` is on.',
    ...flag(),
  },
  ATLAS_RECV_WINDOW_MS: {
    default: '2000',
    meaning:
      'Validity of request signatures. An order whose reply was lost stays unknown for this time, so shorter is better; a slow connection needs more.',
    // A lower value is too short for a new TLS connection from another continent; with a higher one most callers stop
    // waiting.
    ...whole(1_000, 5_000),
  },
  ATLAS_REQUEST_BUDGET_MS: {
    default: '20000',
    meaning:
      'Maximum duration of a request, within the time that Lambda allows. Bybit may list an order 10 s late: with less than about 12 s a cancel-all there cannot be confirmed, and is answered with 207.',
    // API Gateway times out after 29 s. The default is long enough to prove a lost order absent: signature, engine and
    // listing lag take about 15 s at Binance, and a later certain answer is worth more than an earlier "unknown".
    ...whole(2_000, 28_000),
  },
  ATLAS_CATALOGUE_TTL_SECONDS: {
    default: '300',
    meaning:
      'How long a list of instruments is used. Below 120 the shared list of the deployment, fetched every 2 minutes, is often too old, and requests go to the exchange.',
    ...whole(10, 86_400),
  },
  ATLAS_MAX_PAGE_WEIGHT: {
    default: '400',
    meaning: "How much of an exchange's request budget one page of a list may use, in the exchange's weight units.",
    ...whole(10, 5_000),
  },
  ATLAS_TRADING_STATE: {
    otherwise: 'ssm in Lambda, active elsewhere',
    meaning:
      'What may be traded: everything; only orders that reduce positions; only reductions of orders; only cancels. `ssm`: the value of the parameter `<prefix>/trading-state`, obeyed within seconds.',
    expected: `ssm or one of ${TRADING_STATES.join(', ')}`,
    read: oneOf(['ssm', ...TRADING_STATES]),
  },
  ATLAS_MAX_NOTIONAL: {
    otherwise: 'no limit',
    meaning:
      'Maximum value of one order in quote currency (inverse contracts: in USD). With amounts by quote currency, other currencies are not traded; quanto contracts are not traded under a limit.',
    expected: 'an amount such as 50000, or amounts by quote currency such as USDT=50000,USD=50000,BTC=0.5',
    read: amountsOf,
  },
  ATLAS_ALLOWED_SYMBOLS: {
    otherwise: 'all',
    meaning: 'Unified symbols that may be traded.',
    expected: 'symbols separated by commas, e.g. BTC/USDT,BTC/USDT:USDT',
    read: list(that((text) => parseSymbol(text) !== undefined)),
  },
  ATLAS_PRICE_BAND_PERCENT: {
    otherwise: 'no band',
    meaning:
      'Maximum distance of a limit price from the middle of the book, on either side. Costs a public read before an order, once a second per symbol.',
    expected: 'a number above 0 and up to 100, e.g. 2.5',
    read: that((text) => isAmount(text) && decimal(text).lte(decimal('100'))),
  },
  ATLAS_INTENTS_TABLE: {
    otherwise:
      'none: a request with an Idempotency-Key is refused, unless ATLAS_DATA_DIR is set or every exchange is a paper exchange',
    meaning: 'DynamoDB table that records commands before they are sent.',
    expected: 'the name of a table',
    read: matching(/^[A-Za-z0-9_.-]{3,255}$/),
  },
  ATLAS_DATA_DIR: {
    otherwise: 'none',
    meaning:
      'On one machine, instead of a table: folder that records commands before they are sent and holds the trading state. One gateway at a time.',
    expected: 'an absolute path, e.g. /var/lib/atlas',
    read: matching(/^\/[^\0]{1,1000}$/),
  },
  ATLAS_REQUIRE_IDEMPOTENCY_KEY: {
    default: 'false',
    meaning: 'Whether placing and amending require an Idempotency-Key. Cancels never do.',
    ...flag(),
  },
  ATLAS_INTENT_TTL_HOURS: {
    default: '48',
    meaning:
      'Minimum time that an ended command is kept, so that its key replays the answer. A command with an unknown outcome is kept until it is resolved.',
    ...whole(24, 8_760),
  },
  ATLAS_LOG_LEVEL: {
    default: 'info',
    meaning: 'Lowest level of log lines that are written.',
    expected: LOG_LEVELS.join(', '),
    read: oneOf(LOG_LEVELS),
  },
  ATLAS_LOG_FORMAT: {
    otherwise: 'json in Lambda, text elsewhere',
    meaning: 'One JSON object per line, or readable text.',
    expected: LOG_FORMATS.join(' or '),
    read: oneOf(LOG_FORMATS),
  },
  ATLAS_LOG_DEBUG_SAMPLE: {
    default: '0',
    meaning: 'Share of requests logged at level debug.',
    expected: 'a number from 0 to 1, e.g. 0.01',
    read: (text: string) => (/^(0(\.\d+)?|1(\.0+)?)$/.test(text) ? Number(text) : undefined),
  },
  ...keyVariableRows(),
  ATLAS_LOCAL_TOKEN: {
    otherwise: 'none',
    meaning: 'Bearer token of the local gateway; required when it listens beyond loopback.',
    expected: 'at least 16 visible characters',
    read: matching(/^[\x21-\x7e]{16,}$/),
    secret: true,
  },
} satisfies Record<string, ConfigVariable>;

/** The name of a variable of the configuration table. */
export type ConfigName = keyof typeof variables;
type Values = {
  readonly [K in ConfigName]:
    | Exclude<ReturnType<(typeof variables)[K]['read']>, undefined>
    | ((typeof variables)[K] extends { default: string } ? never : undefined);
};

/** Every variable Atlas reads, in the order of docs/reference/configuration.md. */
export const CONFIG_VARIABLES: Readonly<Record<ConfigName, ConfigVariable>> = variables;

/** Thrown by `readConfig`; the message lists every fault, without the values of secrets. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(['The configuration is invalid:', ...faults.map((fault) => `  - ${fault}`)].join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads the environment. An empty variable counts as not set. `implemented` are the products that can be enabled.
 * Throws a `ConfigError` that names every invalid variable and every `ATLAS_…` variable that does not exist.
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

/** Returns all values, or the faults of single variables. */
function readValues(env: Environment): { values: Values | undefined; faults: string[] } {
  const faults = unknownVariables(env);
  const values: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(CONFIG_VARIABLES)) {
    const given = env[name]?.trim() || undefined;
    const text = given ?? variable.default;
    if (text === undefined) continue;
    values[name] = variable.read(text);
    if (values[name] === undefined)
      faults.push(`${name}: expected ${variable.expected}, given ${shown(given, variable)}`);
  }
  // Each entry was read by its row, as the type says.
  return { values: faults.length === 0 ? (values as Values) : undefined, faults };
}

/** Faults between values that are valid on their own. */
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
      `ATLAS_REQUEST_BUDGET_MS: expected more than ATLAS_RECV_WINDOW_MS (${values.ATLAS_RECV_WINDOW_MS}), so that a lost reply can be resolved in time, given "${values.ATLAS_REQUEST_BUDGET_MS}"`,
    );
  }
  if (values.ATLAS_DATA_DIR !== undefined && values.ATLAS_INTENTS_TABLE !== undefined) {
    faults.push(
      'ATLAS_DATA_DIR: expected no value together with ATLAS_INTENTS_TABLE, because a command is recorded in one place',
    );
  }
  if (values.ATLAS_DATA_DIR !== undefined && inLambda) {
    faults.push('ATLAS_DATA_DIR: expected no value in Lambda, where folders are lost with the container');
  }
  return faults;
}

/** Unknown `ATLAS_…` names are faults, so that a typing error does not silently leave the default. */
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

/** Insertions, deletions and replacements between two texts (Levenshtein). */
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

/** The given value, unless it is a secret or may contain one, like a URL with a user. */
function shown(given: string | undefined, variable: ConfigVariable): string {
  if (given === undefined) return 'nothing';
  return variable.secret || given.includes('@') ? 'a value that is not shown' : JSON.stringify(given);
}

/** Reads a value of type `T`; `undefined` for any other text. */
type Reader<T> = (text: string) => T | undefined;

function that(holds: (text: string) => boolean): Reader<string> {
  return (text) => (holds(text) ? text : undefined);
}

function matching(pattern: RegExp): Reader<string> {
  return that((text) => pattern.test(text));
}

function oneOf<const T extends string>(values: readonly T[]): Reader<T> {
  return (text) => values.find((value) => value === text);
}

/** Items separated by commas, each once; all of them have to be valid. */
function list<T extends string>(item: Reader<T>): Reader<readonly T[]> {
  return (text) => {
    const items = text.split(',').map((part) => item(part.trim()));
    return items.every((read) => read !== undefined) ? [...new Set(items)] : undefined;
  };
}

function flag(): { expected: string; read: Reader<boolean> } {
  return {
    expected: 'true or false',
    read: (text) => (text === 'true' || text === 'false' ? text === 'true' : undefined),
  };
}

function whole(min: number, max: number): { expected: string; read: Reader<number> } {
  return {
    expected: `a whole number from ${min} to ${max}`,
    read: (text) => {
      const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
      return value !== undefined && value >= min && value <= max ? value : undefined;
    },
  };
}

/** The variables for the hosts of exchanges. */
function originVariables() {
  // The list contains every host of every row.
  return Object.fromEntries(HOSTS.map((host) => [host.variable, origin(host)])) as Record<
    OriginVariable,
    ReturnType<typeof origin>
  >;
}

function origin({ live, title }: VenueHost) {
  return {
    default: live,
    meaning: `Host of ${title}: the exchange itself, its testnet, or a paper exchange.`,
    expected: 'https://host[:port] without path, query or user; http:// only for loopback hosts',
    read: (text: string) => (isOrigin(text) ? new URL(text).origin : undefined),
  };
}

/** http sends keys and signatures in the clear, so it must not leave the machine. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { href, origin: bare, protocol, hostname } = new URL(text);
  // `search` and `hash` of "https://host/?#" are empty; only the complete text shows them.
  if (href !== `${bare}/`) return false;
  const loopback = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && loopback);
}

/** The variables for the keys of exchanges, one for each part. */
function keyVariableRows() {
  const rows = EXCHANGES.flatMap((exchange) =>
    eachKeyPart(keyVariables(exchange)).map(([part, name]) => [name, secret(KEY_MEANINGS[part](VENUES[exchange]))]),
  );
  // The list contains every part of every exchange's key.
  return Object.fromEntries(rows) as Record<KeyVariable, ReturnType<typeof secret>>;
}

function secret(meaning: string) {
  return {
    otherwise: 'none',
    meaning,
    expected: 'a key',
    read: (text: string) => text,
    secret: true as const,
  };
}
