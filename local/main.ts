import { parseArgs } from 'node:util';
import { ConfigError, readConfig } from '../lib/config.ts';
import { IMPLEMENTED } from '../lib/exchanges/registry.ts';
import { createAtlas } from '../lib/runtime.ts';
import { banner } from './banner.ts';
import { type Gateway, startGateway } from './gateway/gateway.ts';
import { type Paper, startPaper } from './paper/server.ts';
import { restingPrice } from './paper-price.ts';
import { LOCAL_VARIABLES, readSettings } from './settings.ts';

const HELP = `Atlas on one machine: the API over HTTP, on paper exchanges unless told otherwise.

  npm start [-- --help]

${Object.entries(LOCAL_VARIABLES)
  .map(([name, { default: value, meaning }]) => `  ${name.padEnd(26)} ${meaning} (${value})`)
  .join('\n')}
  ATLAS_BINANCE_SPOT_URL     where Binance spot is traded, e.g. https://testnet.binance.vision; paper when not set
  ATLAS_BINANCE_API_KEY,
  ATLAS_BINANCE_API_SECRET   keys for it; needed where a URL is set
  ATLAS_LOCAL_TOKEN          bearer token that callers must send

All other variables are listed in the README.
`;

/** npm hands a Ctrl-C on to us although the terminal has sent it already: two signals, one key press. */
const SAME_KEY_PRESS_MS = 300;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const settings = readSettings(process.env, IMPLEMENTED);
  const onPaper = settings.homes.some(({ origin }) => origin === undefined);
  const paper = onPaper ? await opened('PAPER_PORT', startPaper({ port: settings.paperPort })) : undefined;
  const env = settings.environment(paper?.url);
  const config = readConfig(env, IMPLEMENTED);
  const atlas = createAtlas(config, { env });
  const { port, host } = settings;
  const gateway = await opened('PORT', startGateway({ atlas, port, host, token: config.localToken }));
  const price = paper && restingPrice(paper, { product: 'spot', symbol: 'BTCUSDT' });
  const token = config.localToken !== undefined;
  process.stdout.write(
    `${banner({ url: gateway.url, paperUrl: paper?.url, settings, token, restingPrice: price })}\n\n`,
  );
  endOnSignal(gateway, paper, () => atlas.close());
}

/** Lets requests under way finish; asked again, ends at once. */
function endOnSignal(gateway: Gateway, paper: Paper | undefined, closeAtlas: () => void): void {
  let askedAt: number | undefined;
  const end = async (): Promise<void> => {
    if (gateway.pending > 0) {
      process.stdout.write(`\nFinishing ${gateway.pending} request(s); Ctrl-C again ends at once.\n`);
    }
    await gateway.close();
    closeAtlas();
    await paper?.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (askedAt === undefined) {
        askedAt = performance.now();
        void end();
      } else if (performance.now() - askedAt > SAME_KEY_PRESS_MS) {
        process.exit(130);
      }
    });
  }
}

/** A failure that the user can mend by changing a variable; the message says which. */
class StartError extends Error {
  override readonly name = 'StartError';
}

async function opened<T>(variable: 'PORT' | 'PAPER_PORT', starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
    const advice = `choose another: ${variable}=${(port ?? 3000) + 100} npm start`;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken: ${advice}`);
    if (code === 'EACCES') throw new StartError(`Port ${port} may not be used: ${advice}`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(`This machine has no address ${address ?? ''} to listen on: change HOST`);
    }
    throw error;
  }
}

main().catch((error: unknown) => {
  const mendable = error instanceof ConfigError || error instanceof StartError || isArgumentError(error);
  process.stderr.write(`${mendable ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});

function isArgumentError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
