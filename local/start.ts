import { type Config, type Environment, readConfig } from '../lib/config.ts';
import { PRODUCTS } from '../lib/exchanges/venues.ts';
import { type Atlas, type AtlasParts, createAtlas } from '../lib/runtime/compose.ts';
import { environmentCredentials } from '../lib/runtime/environment-credentials.ts';
import { sweep, tradingReport } from '../lib/runtime/use-cases.ts';
import type { Secret } from '../lib/text/secret.ts';
import { startPaper } from '../paper/src/index.ts';
import { banner } from './banner.ts';
import { createConsole } from './gateway/console/console.ts';
import { startGateway } from './gateway/gateway.ts';
import type { ServeOptions } from './gateway/server.ts';
import { restingPrice } from './paper-price.ts';
import { isRecordFault, type LocalRecord, openRecord } from './record.ts';
import { type LocalSettings, readSettings } from './settings.ts';
import { startSweeper } from './sweeper.ts';

/** Atlas running on this machine. */
export interface Local {
  readonly url: string;
  /** `undefined` when no product is on paper. */
  readonly paperUrl: string | undefined;
  /** Text for the user. */
  readonly banner: string;
  /** Requests under way. */
  readonly pending: number;
  /** Lets requests in progress finish, then stops everything. */
  close(): Promise<void>;
}

/** A failure that the user can fix by changing a variable; the message names it. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/**
 * Starts the paper exchanges (unless every product has its URL set), the record of commands, the sweeper and the gateway.
 * Throws a `ConfigError` for invalid variables and a `StartError` for an address or a folder that is not available.
 */
export async function start(given: Environment): Promise<Local> {
  const settings = readSettings(given, PRODUCTS);
  const onPaper = settings.homes.some(({ origin }) => origin === undefined);
  const paper = onPaper ? await opened('PAPER_PORT', startPaper({ port: settings.paperPort })) : undefined;
  const env = settings.environment(paper?.url);
  const config = readConfig(env, PRODUCTS);
  const record = await recorded(config, settings.real).catch(async (error: unknown) => {
    await paper?.close();
    throw error;
  });
  const atlas = createAtlas(config, { env, ...record.parts, ...keysOf(config, env, record) });
  const { logger } = atlas.observability;
  const sweeper = startSweeper({
    sweep: (deadline) => sweep(atlas, deadline),
    now: atlas.now,
    swept: (results) => logger.info('swept open intents', { results }),
    failed: (what, error) => logger.error(what, { error }),
  });
  const end = async (): Promise<void> => {
    await sweeper.close();
    atlas.close();
    await record.close();
    await paper?.close();
  };
  try {
    const { port, host, basePath } = settings;
    const { localToken: token } = config;
    const mcp = await toolsOf(settings, given, token);
    const gateway = await opened(
      'PORT',
      startGateway({ atlas, port, host, basePath, token, console: paper && createConsole(paper), mcp }),
    );
    return {
      url: gateway.url,
      paperUrl: paper?.url,
      banner: banner({
        url: gateway.url,
        paperUrl: paper?.url,
        settings,
        record,
        trading: await tradingLine(atlas),
        token: token !== undefined,
        console: gateway.console,
        mcp: gateway.mcp,
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

/** Keys from the environment, which tell across restarts whether they were replaced. */
function keysOf(
  { credentials: { source } }: Config,
  env: Environment,
  { keys }: LocalRecord,
): Pick<AtlasParts, 'credentials'> {
  if (source !== 'environment' || keys === undefined) return {};
  return { credentials: keys.remembered(environmentCredentials(env)) };
}

async function recorded(config: Config, real: boolean): Promise<LocalRecord> {
  try {
    return await openRecord(config, real, Date.now);
  } catch (error) {
    if (isRecordFault(error)) throw new StartError(error.message, { cause: error });
    throw error;
  }
}

/** The tools for AI agents, which call the gateway as any client does. Their package is loaded only where they are served. */
async function toolsOf(
  { mcp: options, basePath }: LocalSettings,
  env: Environment,
  token: Secret | undefined,
): Promise<ServeOptions['mcp']> {
  if (options === undefined) return undefined;
  const { createMcpHttp } = await import('../client/src/mcp/http.ts');
  const toolsAt = (url: string) =>
    createMcpHttp({
      url: `${url}${basePath}`,
      env,
      options,
      ...(token && { auth: { kind: 'token', token: token.reveal() } }),
    });
  try {
    await toolsAt('http://127.0.0.1:1').close();
  } catch (error) {
    if (error instanceof TypeError) throw new StartError(`MCP_MAX_NOTIONAL, MCP_MAX_DAY_NOTIONAL: ${error.message}`);
    throw error;
  }
  return toolsAt;
}

async function tradingLine(atlas: Atlas): Promise<string> {
  const { state, reason, by } = await tradingReport(atlas);
  return [state, by === null ? '' : ` by ${by}`, reason === null ? '' : `: ${reason}`].join('');
}

/** Explains to the user why listening failed. */
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
