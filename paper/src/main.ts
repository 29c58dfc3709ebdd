import { parseArgs } from 'node:util';
import { CREDENTIALS } from './credentials.ts';
import { type Paper, startPaper } from './server.ts';

const DEFAULT_PORT = 3001;

/** As the gateway asks of its own. */
const LEAST_TOKEN = 16;

const HELP = `Paper exchanges: matching engines that speak the exchanges' own protocols.

  npm run paper [-- --seed N] [--maker-interval MS] [--help]

  PAPER_PORT          port (${DEFAULT_PORT}); 0 takes any free one
  PAPER_HOST          address to listen on (127.0.0.1)
  PAPER_CONTROL_TOKEN opens the control port to callers of other addresses that send it: Authorization: Bearer <token>;
                      ${LEAST_TOKEN} characters or more
  --seed N            same seed, same books (1)
  --maker-interval MS how often the books move (500); 0 holds them still
`;

function banner({ url, products }: Paper): string {
  const lines = [`Paper exchanges at ${url}`, ''];
  for (const { protocol, exchange } of products) {
    lines.push(
      `  ${protocol.family} ${protocol.product.padEnd(6)} ${url}${protocol.prefixes.join(', ')}   ${exchange.symbols().join(' ')}`,
    );
  }
  lines.push('', '  key                secret               may');
  for (const { key, secret, permissions } of CREDENTIALS) {
    lines.push(`  ${key.padEnd(18)} ${secret.padEnd(20)} ${permissions.join(', ')}`);
  }
  lines.push('', 'Try:', ...examples(url).map((line) => `  ${line}`), '', 'Ctrl-C ends it.');
  return lines.join('\n');
}

function examples(url: string): string[] {
  return [
    `curl '${url}/api/v3/ticker/bookTicker?symbol=BTCUSDT'`,
    `curl '${url}/api/v3/depth?symbol=ETHUSDC&limit=5'`,
    `curl ${url}/control`,
    `curl -X POST ${url}/control/price -d '{"product":"spot","symbol":"BTCUSDT","price":"90000"}'`,
    `Q="symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&timestamp=$(date +%s)000"; curl -X POST -H 'X-MBX-APIKEY: paper-key' "${url}/api/v3/order?$Q&signature=$(printf %s "$Q" | openssl dgst -sha256 -hmac paper-secret -r | cut -d' ' -f1)"`,
  ];
}

/** A whole number in the given range, or an error that names what was wrong. */
function wholeNumber(name: string, text: string | undefined, fallback: number, max: number): number {
  if (text === undefined || text === '') return fallback;
  if (!/^\d+$/.test(text) || Number(text) > max)
    throw new RangeError(`${name} is a whole number from 0 to ${max}: ${text}`);
  return Number(text);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { help: { type: 'boolean' }, seed: { type: 'string' }, 'maker-interval': { type: 'string' } },
  });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const port = wholeNumber('PAPER_PORT', process.env.PAPER_PORT, DEFAULT_PORT, 65_535);
  const seed = wholeNumber('--seed', values.seed, 1, 2 ** 31);
  const makerIntervalMs = wholeNumber('--maker-interval', values['maker-interval'], 500, 3_600_000);
  const { PAPER_HOST: host, PAPER_CONTROL_TOKEN: controlToken } = process.env;
  if (controlToken !== undefined && controlToken.length < LEAST_TOKEN) {
    throw new RangeError(`PAPER_CONTROL_TOKEN has ${LEAST_TOKEN} characters or more`);
  }
  const paper = await startPaper({
    port,
    seed,
    makerIntervalMs,
    ...(host !== undefined && { host }),
    ...(controlToken !== undefined && { controlToken }),
  });
  process.stdout.write(`${banner(paper)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void paper.close());
}

/** One line for what a user can mend. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env.PAPER_PORT ?? DEFAULT_PORT} is taken. Choose another: PAPER_PORT=3101 npm run paper`;
  }
  return error.message;
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
});
