import { isIP } from 'node:net';
import { ConfigError, type Environment, readConfig } from '../lib/config.ts';
import type { Exchange } from '../lib/domain/instrument.ts';
import { eachKeyPart } from '../lib/exchanges/credentials.ts';
import { byProduct, keyVariables, type Product, productRow } from '../lib/exchanges/venues.ts';
import { isLoopback } from './gateway/guard.ts';
import { PAPER_KEY } from './paper-environment.ts';

/** Where a product is traded: on the paper exchange beside the gateway, or at a configured URL. */
export interface ProductHome {
  readonly product: Product;
  /** `undefined`: on paper. */
  readonly origin: string | undefined;
}

export interface LocalSettings {
  readonly port: number;
  readonly paperPort: number;
  readonly host: string;
  /** Prefix of all paths; empty for none. */
  readonly basePath: string;
  /** `undefined`: no tools are served. */
  readonly mcp: McpTools | undefined;
  /** The enabled products. */
  readonly homes: readonly ProductHome[];
  /** Whether an order may reach a real exchange, so that the record of commands must outlive this process. */
  readonly real: boolean;
  /** Remarks for the user; no action needed. */
  readonly notes: readonly string[];
  /** The environment for `readConfig` and the runtime, once the URL of the paper exchanges is known. */
  environment(paperUrl: string | undefined): Environment;
}

export const LOCAL_VARIABLES = {
  PORT: { default: 3000, meaning: 'port of the gateway; 0 takes any free one' },
  PAPER_PORT: { default: 3001, meaning: 'port of the paper exchanges, always on 127.0.0.1' },
  HOST: {
    default: '127.0.0.1',
    meaning: 'address the gateway listens on; any but loopback needs ATLAS_LOCAL_TOKEN',
  },
  BASE_PATH: {
    default: 'none',
    meaning: 'path prefix behind a proxy, e.g. /atlas: links begin with it',
  },
  MCP: {
    default: 'off',
    meaning: 'tools for AI agents at /mcp, on loopback only: read or trade',
  },
  MCP_SYMBOLS: { default: 'none', meaning: 'symbols that those tools may trade, comma separated' },
  MCP_MAX_NOTIONAL: {
    default: 'none',
    meaning: 'largest value of one order of theirs by quote currency, e.g. USDT=500',
  },
  MCP_MAX_DAY_NOTIONAL: {
    default: 'none',
    meaning: 'largest value of all their orders of a day (UTC) by quote currency, e.g. USDT=2000',
  },
} as const;

/** What the tools at `/mcp` may do; the options of `atlas mcp`. */
interface McpTools {
  readonly allowTrading: boolean;
  readonly symbols?: string;
  readonly maxNotional?: string;
  readonly maxDayNotional?: string;
}

const ORIGIN_OF = byProduct(({ host }) => host.variable);

/** Placeholder until the URL of the paper exchanges is known. */
const SOMEWHERE = 'http://127.0.0.1:1';

/**
 * Reads the environment of `npm start`. A product whose URL is set is traded there, with the configured keys; every other
 * product is on paper, with the paper keys. Throws one `ConfigError` that lists every fault.
 */
export function readSettings(given: Environment, implemented: readonly Product[]): LocalSettings {
  const env = withoutEmpty(given);
  const faults: string[] = [];
  const port = readPort(env, 'PORT', faults);
  const paperPort = readPort(env, 'PAPER_PORT', faults);
  if (port !== 0 && port === paperPort) faults.push(`PAPER_PORT: must differ from PORT, both are ${port}`);
  const host = readHost(env, faults);
  const basePath = env.BASE_PATH ?? '';
  if (!/^(\/[\w.~-]+)*$/.test(basePath)) {
    faults.push(`BASE_PATH: expected a path such as /atlas, without "/" at its end, given ${JSON.stringify(basePath)}`);
  }

  const mcp = readMcp(env, host, faults);

  const enabled = readEnabled(env, implemented, faults);
  const homes: ProductHome[] = [];
  const keys: Record<string, string> = {};
  const notes: string[] = [];
  for (const [exchange, products] of Map.groupBy(enabled, exchangeOf)) {
    const plan = planExchange(env, exchange, products);
    homes.push(...plan.homes);
    faults.push(...plan.faults);
    notes.push(...plan.notes);
    Object.assign(keys, plan.keys);
  }
  if (env.ATLAS_CREDENTIALS === 'ssm' && homes.some(({ origin }) => origin === undefined)) {
    faults.push(
      'ATLAS_CREDENTIALS: the keys of the paper exchanges are not in Parameter Store; set every URL, or leave it out',
    );
  }
  const real = homes.some(isRemote);
  const kept = env.ATLAS_INTENTS_TABLE !== undefined || env.ATLAS_DATA_DIR !== undefined;
  if (real && !kept && env.ATLAS_REQUIRE_IDEMPOTENCY_KEY === 'true') {
    faults.push(`ATLAS_REQUIRE_IDEMPOTENCY_KEY: nothing could be placed, since ${UNKEPT}`);
  }
  if (faults.length > 0) throw new ConfigError(faults);
  if (real && !kept) notes.push(`Requests with an Idempotency-Key are refused, since ${UNKEPT}.`);

  return {
    port,
    paperPort,
    host,
    basePath,
    mcp,
    homes,
    real,
    notes,
    environment: (paperUrl) => ({
      ...onPaper(env, implemented, paperUrl ?? SOMEWHERE),
      ...keys,
      ATLAS_EXCHANGES: homes.map(({ product }) => product).join(','),
    }),
  };
}

const UNKEPT =
  'nothing that is recorded outlives this process; name a folder (ATLAS_DATA_DIR) or a table (ATLAS_INTENTS_TABLE)';

/** Whether orders on a product leave this machine. A process on loopback, over http, is not a live exchange. */
export function isRemote({ origin }: ProductHome): boolean {
  const url = origin === undefined ? null : URL.parse(origin);
  return url !== null && (url.protocol === 'https:' || !isLoopback(url.hostname));
}

function withoutEmpty(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env)
      .map(([name, value]) => [name, value?.trim()])
      .filter(([, value]) => value),
  );
}

function readPort(env: Environment, name: 'PORT' | 'PAPER_PORT', faults: string[]): number {
  const text = env[name];
  if (text === undefined) return LOCAL_VARIABLES[name].default;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    faults.push(`${name}: expected a port from 0 to 65535, given ${JSON.stringify(text)}`);
  }
  return Number(text);
}

function readHost(env: Environment, faults: string[]): string {
  const host = env.HOST ?? LOCAL_VARIABLES.HOST.default;
  if (isIP(host) === 0 && !/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(host)) {
    faults.push(`HOST: expected an address or a host name without a port, given ${JSON.stringify(host)}`);
  } else if (!isLoopback(host) && env.ATLAS_LOCAL_TOKEN === undefined) {
    faults.push(
      `ATLAS_LOCAL_TOKEN: needed, for HOST=${host} can be reached from other machines; choose 16 characters or more`,
    );
  }
  return host;
}

function readMcp(env: Environment, host: string, faults: string[]): McpTools | undefined {
  const { MCP: kind = 'off', MCP_SYMBOLS, MCP_MAX_NOTIONAL, MCP_MAX_DAY_NOTIONAL } = env;
  const limits = { MCP_SYMBOLS, MCP_MAX_NOTIONAL, MCP_MAX_DAY_NOTIONAL };
  if (kind !== 'off' && kind !== 'read' && kind !== 'trade') {
    faults.push(`MCP: expected off, read or trade, given ${JSON.stringify(kind)}`);
  }
  if (kind !== 'off' && !isLoopback(host)) {
    faults.push(`MCP: tools are served on loopback only, and HOST=${host} can be reached from other machines`);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (kind === 'trade' && value === undefined) faults.push(`${name}: needed, since MCP=trade has limits of its own`);
    if (kind !== 'trade' && value !== undefined) faults.push(`${name}: would be ignored, for MCP is ${kind}`);
  }
  if (kind === 'off') return undefined;
  return {
    allowTrading: kind === 'trade',
    ...(MCP_SYMBOLS !== undefined && { symbols: MCP_SYMBOLS }),
    ...(MCP_MAX_NOTIONAL !== undefined && { maxNotional: MCP_MAX_NOTIONAL }),
    ...(MCP_MAX_DAY_NOTIONAL !== undefined && { maxDayNotional: MCP_MAX_DAY_NOTIONAL }),
  };
}

/** The enabled products; all of them when the configuration is invalid. */
function readEnabled(env: Environment, implemented: readonly Product[], faults: string[]): readonly Product[] {
  try {
    return readConfig(onPaper(env, implemented, SOMEWHERE), implemented).products;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    faults.push(...error.faults);
    return implemented;
  }
}

/** Every URL that is not set points to the paper exchanges, never to an exchange. */
function onPaper(env: Environment, implemented: readonly Product[], paperUrl: string): Environment {
  return { ...Object.fromEntries(implemented.map((product) => [ORIGIN_OF[product], paperUrl])), ...env };
}

function exchangeOf(product: Product): Exchange {
  return productRow(product).exchange;
}

interface ExchangePlan {
  readonly homes: readonly ProductHome[];
  readonly keys: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Decides where the products of one exchange are traded, and with which keys. An exchange has one set of keys, so products
 * on paper and elsewhere combine only when the keys are those of the paper exchanges.
 */
function planExchange(env: Environment, exchange: Exchange, products: readonly Product[]): ExchangePlan {
  const variables = keyVariables(exchange);
  const parts = eachKeyPart<string>(variables);
  const missing = parts.filter(([, name]) => env[name] === undefined).map(([, name]) => name);
  const onPaperKeys = env[variables.apiKey]?.startsWith('paper-') ?? false;
  const homes = products.map((product) => ({ product, origin: env[ORIGIN_OF[product]] }));
  const elsewhere = homes.filter(({ origin }) => origin !== undefined);
  const paper = homes.filter(({ origin }) => origin === undefined);
  const plan = { homes, keys: {}, faults: [], notes: [] };
  if (env.ATLAS_CREDENTIALS === 'ssm') return plan;

  const [first] = elsewhere;
  if (first === undefined) {
    if (onPaperKeys && missing.length === 0) return plan;
    const paperKeys = Object.fromEntries(parts.map(([part, name]) => [name, PAPER_KEY[part]]));
    const given = parts.map(([, name]) => name).join(' and ');
    const [url] = products.map((product) => ORIGIN_OF[product]);
    const note = `${given} are not used: ${exchange} is on paper. Set ${url} to trade elsewhere.`;
    return { ...plan, keys: paperKeys, notes: missing.length < parts.length ? [note] : [] };
  }

  if (missing.length > 0) {
    return { ...plan, faults: missing.map((name) => `${name}: needed, since ${ORIGIN_OF[first.product]} is set`) };
  }
  if (paper.length === 0 || onPaperKeys) return plan;
  const left = paper.map(({ product }) => product).join(', ');
  if (env.ATLAS_EXCHANGES !== undefined) {
    const urls = paper.map(({ product }) => ORIGIN_OF[product]).join(', ');
    const fault = `ATLAS_EXCHANGES: ${left} would be on paper, where the keys of ${first.product} are not known; set ${urls} too, or leave ${left} out`;
    return { ...plan, faults: [fault] };
  }
  return {
    ...plan,
    homes: elsewhere,
    notes: [`${left}: switched off, since ${first.product} is not on paper and ${exchange} has one pair of keys.`],
  };
}
