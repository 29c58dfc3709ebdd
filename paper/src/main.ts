#!/usr/bin/env node
import { parseArgs } from 'node:util';
import manifest from '../package.json' with { type: 'json' };
import { CREDENTIALS } from './credentials.ts';
import type { Exchange } from './engine/contract.ts';
import { namesOf, PRODUCTS } from './products.ts';
import { type Paper, startPaper } from './server.ts';

const DEFAULT_PORT = 3001;
const DEFAULT_HOST = '127.0.0.1';

/** The gateway requires the same of its own token. */
const LEAST_TOKEN = 16;

const OLDEST_NODE = 22;

const help = (): string => `Paper exchanges: matching engines that speak the exchanges' own protocols.

  atlas-paper [options]

  --port N            port to listen on (${DEFAULT_PORT}); 0 takes any free one
  --host ADDRESS      address to listen on (${DEFAULT_HOST})
  --products LIST     products to offer, comma-separated (all); available:
                      ${offered().join(', ')}
  --seed N            same seed, same books (1)
  --maker-interval MS how often the books move (500); 0 keeps them still
  --version           print the version
  --help              print this

Environment:

  PAPER_PORT          port, overridden by --port
  PAPER_HOST          address, overridden by --host
  PAPER_CONTROL_TOKEN opens the control port to other addresses for callers that send it: Authorization: Bearer <token>;
                      ${LEAST_TOKEN} characters or more

Exits with 0 after Ctrl-C or SIGTERM, with 2 on invalid arguments, and with 1 if it cannot start.

Example: atlas-paper --port 0 --products spot,usdm --seed 7
`;

function offered(): readonly string[] {
  return namesOf(PRODUCTS.flatMap((build) => build({ now: Date.now, seed: 1, levels: 1 })));
}

/** Invalid command line; the message states what is expected. */
class UsageError extends Error {}

interface Settings {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly makerIntervalMs: number;
  readonly products?: readonly string[];
  readonly controlToken?: string;
}

async function main(): Promise<void> {
  const { node } = process.versions;
  if (Number.parseInt(node, 10) < OLDEST_NODE) {
    throw new Error(`atlas-paper needs Node ${OLDEST_NODE} or later; this is ${node}.`);
  }
  const options = readOptions();
  if (options.help === true) {
    process.stdout.write(help());
    return;
  }
  if (options.version === true) {
    process.stdout.write(`${manifest.version}\n`);
    return;
  }
  const settings = readSettings(options);
  const paper = await startPaper(settings).catch((error: unknown) => {
    throw explained(error, settings);
  });
  // Before the banner: its reader may end the program at once.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void paper.close());
  process.stdout.write(`${banner(paper)}\n`);
}

interface Options {
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly products?: string | undefined;
  readonly seed?: string | undefined;
  readonly 'maker-interval'?: string | undefined;
  readonly version?: boolean | undefined;
  readonly help?: boolean | undefined;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        products: { type: 'string' },
        seed: { type: 'string' },
        'maker-interval': { type: 'string' },
        version: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(inOneSentence(error instanceof Error ? error.message : String(error)), { cause: error });
  }
}

/** Node's first sentence states the fault; its advice is for programs with positional arguments. */
function inOneSentence(message: string): string {
  const ambiguous = /^Option '(--[\w-]+)' argument is ambiguous/.exec(message)?.[1];
  if (ambiguous !== undefined) return `${ambiguous} needs a value that does not begin with a dash.`;
  const [sentence = ''] = message.split(/\. |\n/);
  return `${sentence.replace(/\.$/, '')}.`;
}

function readSettings(options: Options): Settings {
  const { PAPER_PORT, PAPER_HOST, PAPER_CONTROL_TOKEN: controlToken } = process.env;
  const port =
    options.port === undefined
      ? wholeNumber('PAPER_PORT', PAPER_PORT, DEFAULT_PORT, 65_535)
      : wholeNumber('--port', options.port, DEFAULT_PORT, 65_535);
  if (controlToken !== undefined && controlToken.length < LEAST_TOKEN) {
    throw new UsageError(`PAPER_CONTROL_TOKEN must have ${LEAST_TOKEN} characters or more.`);
  }
  const host = options.host ?? PAPER_HOST ?? DEFAULT_HOST;
  if (host === '') throw new UsageError(`The address to listen on is empty; ${DEFAULT_HOST} is this machine alone.`);
  return {
    port,
    host,
    seed: wholeNumber('--seed', options.seed, 1, 2 ** 31),
    makerIntervalMs: wholeNumber('--maker-interval', options['maker-interval'], 500, 3_600_000),
    ...(options.products !== undefined && { products: namesIn(options.products) }),
    ...(controlToken !== undefined && { controlToken }),
  };
}

/** A whole number in the given range, or an error that names the fault. */
function wholeNumber(name: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined || (text === '' && !name.startsWith('--'))) return fallback;
  if (!/^\d+$/.test(text) || Number(text) > max) {
    throw new UsageError(`${name} must be a whole number from 0 to ${max}, not "${text}".`);
  }
  return Number(text);
}

function namesIn(list: string): readonly string[] {
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function banner(paper: Paper): string {
  const { url, products } = paper;
  const lines = [`Paper exchanges at ${url}`, ''];
  const width = Math.max(...products.map(({ protocol }) => protocol.product.length));
  for (const { protocol, exchange } of products) {
    lines.push(
      `  ${protocol.family.padEnd(7)} ${protocol.product.padEnd(width)} ${url}${protocol.prefixes.join(', ')}   ${trading(exchange).join(' ')}`,
    );
  }
  lines.push('', '  key                secret               may');
  for (const { key, secret, permissions } of CREDENTIALS) {
    lines.push(`  ${key.padEnd(18)} ${secret.padEnd(20)} ${permissions.join(', ')}`);
  }
  lines.push('', 'Try:', ...examples(paper).map((line) => `  ${line}`), '', 'Press Ctrl-C to stop.');
  return lines.join('\n');
}

/** The symbols that trade now, without dated contracts that are not listed yet. */
function trading(exchange: Exchange): readonly string[] {
  return exchange.symbols().filter((symbol) => exchange.market(symbol).status === 'open');
}

/** Commands to paste, for the offered products. */
function examples({ url, products }: Paper): readonly string[] {
  const offered = new Set(products.map(({ protocol }) => protocol.product));
  const lines: readonly { readonly product?: string; readonly line: string }[] = [
    { product: 'spot', line: `curl '${url}/api/v3/ticker/bookTicker?symbol=BTCUSDT'` },
    { product: 'spot', line: `curl '${url}/api/v3/depth?symbol=ETHUSDC&limit=5'` },
    { product: 'usdm', line: `curl '${url}/fapi/v1/ticker/bookTicker?symbol=BTCUSDT'` },
    { product: 'coinm', line: `curl '${url}/dapi/v1/ticker/bookTicker?symbol=BTCUSD_PERP'` },
    { product: 'bitmex', line: `curl '${url}/api/v1/orderBook/L2?symbol=XBTUSD&depth=5'` },
    { product: 'bybit-linear', line: `curl '${url}/v5/market/tickers?category=linear&symbol=BTCUSDT'` },
    { line: `curl ${url}/control` },
    {
      product: 'spot',
      line: `curl -X POST ${url}/control/price -d '{"product":"spot","symbol":"BTCUSDT","price":"90000"}'`,
    },
    {
      product: 'spot',
      line: `Q="symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&timestamp=$(date +%s)000"; curl -X POST -H 'X-MBX-APIKEY: paper-key' "${url}/api/v3/order?$Q&signature=$(printf %s "$Q" | openssl dgst -sha256 -hmac paper-secret -r | cut -d' ' -f1)"`,
    },
  ];
  return lines.filter(({ product }) => product === undefined || offered.has(product)).map(({ line }) => line);
}

/** A message with a remedy for errors that the user can fix; any other error unchanged. */
function explained(error: unknown, { port, host }: Settings): unknown {
  if (error instanceof RangeError) return new UsageError(error.message, { cause: error });
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} is taken. Choose another with --port, or --port 0 for any free one.`);
    case 'EACCES':
      return new Error(`Port ${port} is not open to this user. Choose one from 1024 up with --port.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new Error(`${host} is not an address of this machine. Choose one with --host, e.g. ${DEFAULT_HOST}.`);
    default:
      return error;
  }
}

main().catch((error: unknown) => {
  const usage = error instanceof UsageError;
  const text = error instanceof Error ? error.message : String(error);
  process.stderr.write(usage ? `${text} atlas-paper --help says more.\n` : `${text}\n`);
  process.exitCode = usage ? 2 : 1;
});
