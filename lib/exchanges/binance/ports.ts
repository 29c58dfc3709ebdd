import type { Market } from '../../domain/instrument.ts';
import type { VenueParts } from '../client/venue-parts.ts';
import type { ExchangePort } from '../port.ts';
import { createBinanceCoinm, createBinanceUsdm, createFuturesPool } from './futures/port.ts';
import type { RequestPool } from './pool.ts';
import { createBinanceSpot } from './spot/port.ts';

/** The ports of the enabled markets: one per market, because each has its own host. */
export function binancePorts({ markets, originOf, sharedBackOff, ...parts }: VenueParts): readonly ExchangePort[] {
  const [spot, usdm, coinm] = [originOf('spot'), originOf('usdm'), originOf('coinm')];
  let shared: RequestPool | undefined;
  // One budget for both hosts: docs/venues/binance.md §5.
  const pool = () => {
    shared ??= createFuturesPool(parts.now, sharedBackOff('binance.futures', usdm));
    return shared;
  };
  const create: Readonly<Record<Market, () => ExchangePort>> = {
    spot: () => createBinanceSpot({ ...parts, baseUrl: spot, sharedBackOff: sharedBackOff('binance.spot', spot) }),
    usdm: () => createBinanceUsdm({ ...parts, baseUrl: usdm, pool: pool() }),
    coinm: () => createBinanceCoinm({ ...parts, baseUrl: coinm, pool: pool() }),
  };
  return markets.map((market) => create[market]());
}
