import type { Config } from '../config.ts';
import type { Exchange, Market } from '../domain/instrument.ts';
import { productRow } from '../exchanges/venues.ts';
import type { TradingLimits } from '../guard/trading-guard.ts';
import { reportTrading, type TradingReport, type TradingStateSource } from '../guard/trading-state.ts';
import { VERSION } from './version.ts';

/** The limits of a deployment, as in force in this process. Contains no secrets. */
export interface DeploymentReport {
  readonly stage: string;
  readonly version: string;
  readonly products: readonly { readonly exchange: Exchange; readonly market: Market; readonly origin: string }[];
  readonly bases: readonly string[];
  readonly trading: TradingReport;
  readonly limits: {
    /** Maximum value of one order; a currency of `null` means any. `null`: no limit. */
    readonly maxNotional: readonly { readonly currency: string | null; readonly amount: string }[] | null;
    readonly allowedSymbols: readonly string[] | null;
    readonly priceBandPercent: string | null;
    readonly requireIdempotencyKey: boolean;
  };
}

/** Reports what is in force, so that operators can verify their limits. */
export async function deploymentReport(config: Config, tradingState: TradingStateSource): Promise<DeploymentReport> {
  const { stage, bases, products, trading, intents } = config;
  const { allowedSymbols = null, maxNotional, priceBandPercent = null } = trading.limits;
  return {
    stage,
    version: VERSION,
    products: products.map(productRow).map(({ product, exchange, market }) => ({
      exchange,
      market,
      origin: config.origins[product],
    })),
    bases,
    trading: await reportTrading(tradingState),
    limits: {
      maxNotional: amountsOf(maxNotional),
      allowedSymbols,
      priceBandPercent,
      requireIdempotencyKey: intents.requireKey,
    },
  };
}

function amountsOf(limit: TradingLimits['maxNotional']): DeploymentReport['limits']['maxNotional'] {
  if (limit === undefined) return null;
  if (typeof limit === 'string') return [{ currency: null, amount: limit }];
  return [...limit].map(([currency, amount]) => ({ currency, amount }));
}
