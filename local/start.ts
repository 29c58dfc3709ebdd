import { type Environment, readConfig } from '../lib/config.ts';
import { IMPLEMENTED } from '../lib/exchanges/registry.ts';
import { createAtlas } from '../lib/runtime.ts';
import { banner } from './banner.ts';
import { startGateway } from './gateway/gateway.ts';
import { startIntentTable } from './intent-table.ts';
import { startPaper } from './paper/server.ts';
import { restingPrice } from './paper-price.ts';
import { readSettings } from './settings.ts';

/** The house on one machine, running. */
export interface Local {
  readonly url: string;
  /** `undefined` when no product is on paper. */
  readonly paperUrl: string | undefined;
  /** What to tell the user. */
  readonly banner: string;
  /** Requests under way. */
  readonly pending: number;
  /** Lets requests under way finish, then ends everything. */
  close(): Promise<void>;
}

/** A failure that the user can mend by changing a variable; the message says which. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Starts the paper exchanges, unless every product has its URL set, a table of intents in memory, unless one is named,
 * and the gateway. Throws a `ConfigError` for wrong
 * variables and a `StartError` for an address that cannot be had.
 */
export async function start(given: Environment): Promise<Local> {
  const settings = readSettings(given, IMPLEMENTED);
  const onPaper = settings.homes.some(({ origin }) => origin === undefined);
  const paper = onPaper ? await opened('PAPER_PORT', startPaper({ port: settings.paperPort })) : undefined;
  const env = settings.environment(paper?.url);
  const config = readConfig(env, IMPLEMENTED);
  const table = config.intents.table === undefined ? await startIntentTable(config.intents) : undefined;
  const atlas = createAtlas(config, { env, ...(table && { intents: table.store }) });
  const end = async (): Promise<void> => {
    atlas.close();
    await table?.close();
    await paper?.close();
  };
  try {
    const { port, host } = settings;
    const gateway = await opened('PORT', startGateway({ atlas, port, host, token: config.localToken }));
    return {
      url: gateway.url,
      paperUrl: paper?.url,
      banner: banner({
        url: gateway.url,
        paperUrl: paper?.url,
        settings,
        token: config.localToken !== undefined,
        restingPrice: paper && restingPrice(paper, { product: 'spot', symbol: 'BTCUSDT' }),
      }),
      get pending() {
        return gateway.pending;
      },
      async close() {
        await gateway.close();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a failure to listen means to the user. */
async function opened<T>(variable: 'PORT' | 'PAPER_PORT', starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    const { code, port = 0, address = '' } = error as NodeJS.ErrnoException & { port?: number; address?: string };
    const advice = `choose another: ${variable}=${(port + 100) % 65_536} npm start`;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken: ${advice}`, { cause: error });
    if (code === 'EACCES') throw new StartError(`Port ${port} may not be used: ${advice}`, { cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartError(`This machine has no address ${address} to listen on: change HOST`, { cause: error });
    }
    throw error;
  }
}
