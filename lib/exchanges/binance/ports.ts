import type { Market } from '../../domain/instrument.ts';
import type { PortBuilder, VenueParts } from '../client/venue-parts.ts';
import type { ExchangePort } from '../port.ts';
import type { RequestPool } from './pool.ts';

/** One port per market, because each has its own host. Spot and futures are loaded separately. */
export function binancePorts({ originOf, sharedBackOff, ...parts }: VenueParts): PortBuilder {
  const [spot, usdm, coinm] = [originOf('spot'), originOf('usdm'), originOf('coinm')];
  let shared: RequestPool | undefined;
  const futures = async () => {
    const { createBinanceCoinm, createBinanceUsdm, createFuturesPool } = await import('./futures/port.ts');
    // One budget for both hosts: docs/venues/binance.md §5.
    shared ??= createFuturesPool(parts.now, sharedBackOff('binance.futures', usdm));
    return { createBinanceCoinm, createBinanceUsdm, pool: shared };
  };
  const create: Readonly<Record<Market, () => Promise<ExchangePort>>> = {
    async spot() {
      const { createBinanceSpot } = await import('./spot/port.ts');
      return createBinanceSpot({ ...parts, baseUrl: spot, sharedBackOff: sharedBackOff('binance.spot', spot) });
    },
    async usdm() {
      const { createBinanceUsdm, pool } = await futures();
      return createBinanceUsdm({ ...parts, baseUrl: usdm, pool });
    },
    async coinm() {
      const { createBinanceCoinm, pool } = await futures();
      return createBinanceCoinm({ ...parts, baseUrl: coinm, pool });
    },
  };
  return (market) => create[market]();
}
