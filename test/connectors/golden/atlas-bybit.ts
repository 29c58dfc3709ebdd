import { CONFIG_VARIABLES } from '../../../lib/config.ts';
import type { Instrument, Market } from '../../../lib/domain/instrument.ts';
import { bybitPorts } from '../../../lib/exchanges/bybit/ports.ts';
import { UNSHARED_BACK_OFF } from '../../../lib/exchanges/client/shared-back-off.ts';
import type { HttpClient } from '../../../lib/exchanges/http/http-client.ts';
import type { CallContext, ExchangePort } from '../../../lib/exchanges/port.ts';
import { Secret } from '../../../lib/text/secret.ts';
import { GOLDEN_NOW } from './exchange.ts';

const PATIENCE_MS = 10_000;

/** The adapter as Atlas runs it, against another host: it has learnt the clock and nothing else. */
export async function connectAtlas(url: string, market: Market, http: HttpClient): Promise<ExchangePort> {
  const port = await bybitPorts({
    markets: [market],
    originOf: () => url,
    sharedBackOff: () => UNSHARED_BACK_OFF,
    http,
    credentials: {
      get: () => Promise.resolve({ apiKey: Secret.of('paper-key'), apiSecret: Secret.of('paper-secret') }),
      renew: () => Promise.resolve(undefined),
    },
    now: () => GOLDEN_NOW,
    validityMs: Number(CONFIG_VARIABLES.ATLAS_RECV_WINDOW_MS.default),
    bases: ['BTC', 'ETH', 'SOL'],
  })(market);
  await port.ready(callOn([]));
  return port;
}

export function callOn(instruments: readonly Instrument[]): CallContext {
  return {
    signal: AbortSignal.timeout(PATIENCE_MS),
    deadline: GOLDEN_NOW + PATIENCE_MS,
    lookup: (name) => Promise.resolve(instruments.find(({ exchangeSymbol }) => exchangeSymbol === name)),
  };
}
