import type { Instrument, Market } from '../../domain/instrument.ts';
import type { LimitFamily } from './budget.ts';

/**
 * A category of Bybit and how it differs from the others (docs/venues/bybit.md §2, §3). Symbols are unique only within
 * one.
 */
export interface BybitCategory {
  readonly market: Market;
  /** The parameter `category`. */
  readonly word: 'spot' | 'linear' | 'inverse';
  /** Which limits of its endpoints apply (§5). */
  readonly family: LimitFamily;
  /**
   * The scopes whose union is every open order of the account: linear lists them per settle coin only (§3). An empty
   * scope is the whole category.
   */
  readonly openScopes: readonly { readonly settleCoin?: string }[];
  /** One request cancels at most this many orders, picked at random; `null` means no limit (§2.6). */
  readonly cancelAllLimit: number | null;
  /** How many orders may rest on a symbol (§2.1); on spot fewer, if orders of other symbols rest too. */
  readonly maxOpenOrders: number;
}

/** Orders of one account and symbol that may rest at once on contracts (§2.1). */
const CONTRACT_CAP = 500;

/** Orders of one account that may rest on spot, over all symbols (§2.1). */
const SPOT_CAP = 500;

export const BYBIT_CATEGORIES: Readonly<Record<Market, BybitCategory>> = {
  spot: {
    market: 'spot',
    word: 'spot',
    family: 'spot',
    openScopes: [{}],
    cancelAllLimit: null,
    maxOpenOrders: SPOT_CAP,
  },
  usdm: {
    market: 'usdm',
    word: 'linear',
    family: 'contracts',
    openScopes: [{ settleCoin: 'USDT' }, { settleCoin: 'USDC' }],
    cancelAllLimit: 500,
    maxOpenOrders: CONTRACT_CAP,
  },
  coinm: {
    market: 'coinm',
    word: 'inverse',
    family: 'contracts',
    openScopes: [{}],
    cancelAllLimit: 500,
    maxOpenOrders: CONTRACT_CAP,
  },
};

/** `exchangeStatus` of a contract that was delivered (docs/venues/bybit.md §4.2). */
export const CLOSED = 'Closed';

/** Whether the exchange no longer lists the contract. */
export function isClosedContract({ exchangeStatus }: Instrument): boolean {
  return exchangeStatus === CLOSED;
}
