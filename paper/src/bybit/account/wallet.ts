import type { Balance } from '../../engine/contract.ts';
import { type Fixed, formatFixed, greatest, multiply, ONE, quotient } from '../../engine/decimal.ts';
import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import type { Venue } from '../venue.ts';
import { maintenanceOf } from './position-view.ts';

const DECIMALS = 8;
const STABLE: ReadonlySet<string> = new Set(['USDT', 'USDC', 'USD']);

/** The coins of the unified account. */
export const COINS = ['BTC', 'ETH', 'SOL', 'USDT', 'USDC'] as const;

/** `GET account/wallet-balance`, and the balances of the transfer endpoints. */
export function walletEndpoints(venue: Venue): readonly Endpoint[] {
  return [walletBalance(venue), coinsBalance(venue), coinBalance(venue)];
}

/** For the unified account only; without a signature it returns an empty 401 (docs/venues/bybit.md §2.0). */
function walletBalance(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/account/wallet-balance',
    access: 'read',
    unsigned: 'http401',
    handle(call) {
      const type = call.parameters.required('accountType');
      if (type !== 'UNIFIED') throw REFUSED.invalid('accountType');
      return { result: { list: [unifiedAccount(venue, call)] } };
    },
  };
}

function unifiedAccount(venue: Venue, { account, parameters }: Call): Json {
  const all = balances(venue, account);
  const inDollars = (of: (balance: Balance) => Fixed): Fixed =>
    all.reduce((sum, balance) => sum + multiply(of(balance), dollars(venue, balance.currency)), 0n);
  const equity = inDollars((balance) => balance.total + balance.unrealizedPnl);
  const initial = inDollars(({ margin }) => margin);
  const maintenance = inDollars(({ currency }) => maintenanceOf(venue, account, currency));
  const rate = (part: Fixed): string => (equity <= 0n ? '0' : formatFixed(quotient(part, equity), 4, 'up'));
  const asked = parameters.text('coin')?.split(',');
  return {
    totalEquity: text(equity),
    accountIMRate: rate(initial),
    totalMarginBalance: text(equity),
    totalInitialMargin: text(initial),
    accountType: 'UNIFIED',
    totalAvailableBalance: text(inDollars(({ available }) => available)),
    accountMMRate: rate(maintenance),
    totalPerpUPL: text(inDollars(({ unrealizedPnl }) => unrealizedPnl)),
    totalWalletBalance: text(inDollars(({ total }) => total)),
    accountLTV: '0',
    totalMaintenanceMargin: text(maintenance),
    coin: all
      .filter(({ currency }) => asked?.includes(currency) !== false)
      .map((balance) => coinRow(venue, account, balance)),
  };
}

function coinRow(venue: Venue, account: string, balance: Balance): Json {
  const { currency, total, locked, margin, unrealizedPnl } = balance;
  const equity = total + unrealizedPnl;
  const position = positionMargin(venue, account, currency);
  return {
    coin: currency,
    equity: text(equity),
    usdValue: text(multiply(equity, dollars(venue, currency))),
    walletBalance: text(total),
    // Deprecated for unified accounts, and always empty.
    availableToWithdraw: '',
    availableToBorrow: '',
    borrowAmount: '0',
    accruedInterest: '0',
    totalOrderIM: text(greatest(margin - position, 0n)),
    totalPositionIM: text(position),
    totalPositionMM: text(maintenanceOf(venue, account, currency)),
    unrealisedPnl: text(unrealizedPnl),
    cumRealisedPnl: text(realized(venue, account, currency)),
    locked: text(locked),
    bonus: '0',
    marginCollateral: true,
    collateralSwitch: true,
    spotHedgingQty: '0',
    spotBorrow: '0',
  };
}

/** Balances of the coins that the account has or has had, in one ledger shared by all categories. */
function balances({ engines }: Venue, account: string): readonly Balance[] {
  return engines.spot.exchange.balances(account);
}

function positionMargin({ engines }: Venue, account: string, currency: string): Fixed {
  return [engines.linear, engines.inverse].reduce(
    (sum, { exchange }) =>
      exchange.positions(account).reduce((part, { symbol, quantity, leverage }) => {
        const { instrument, markPrice } = exchange.market(symbol);
        if (instrument.settle !== currency || quantity === 0n) return part;
        const value = instrument.valuation.cost(quantity < 0n ? -quantity : quantity, markPrice);
        return part + quotient(value, leverage, 'up');
      }, sum),
    0n,
  );
}

function realized({ engines }: Venue, account: string, currency: string): Fixed {
  return [engines.linear, engines.inverse].reduce(
    (sum, { exchange }) =>
      exchange
        .positions(account)
        .filter(({ symbol }) => exchange.market(symbol).instrument.settle === currency)
        .reduce((part, { realizedPnl }) => part + realizedPnl, sum),
    0n,
  );
}

/** The dollar value of a coin; stablecoins count as one dollar each. */
function dollars({ engines }: Venue, currency: string): Fixed {
  if (STABLE.has(currency)) return ONE;
  const symbol = `${currency}USDT`;
  return engines.spot.listings.has(symbol) ? engines.spot.exchange.market(symbol).markPrice : 0n;
}

function text(amount: Fixed): string {
  const written = formatFixed(amount, DECIMALS);
  return written.replace(/\.?0+$/, '') || '0';
}

/** The transferable balance of another wallet: none, since the unified wallet holds everything. */
const FUNDING_TYPES: ReadonlySet<string> = new Set(['FUND', 'UNIFIED']);

function coinsBalance(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/asset/transfer/query-account-coins-balance',
    access: 'read',
    handle(call) {
      const { account, parameters } = call;
      const accountType = fundingType(parameters);
      const asked = parameters.text('coin')?.split(',');
      return {
        result: {
          memberId: String(venue.userId(account)),
          accountType,
          balance: COINS.filter((coin) => asked?.includes(coin) !== false).map((coin) =>
            transferRow(venue, account, accountType, coin),
          ),
        },
      };
    },
  };
}

function coinBalance(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/asset/transfer/query-account-coin-balance',
    access: 'read',
    handle({ account, parameters }) {
      const accountType = fundingType(parameters);
      const coin = parameters.required('coin');
      return {
        result: {
          accountType,
          bizType: 1,
          accountId: String(venue.userId(account)),
          memberId: String(venue.userId(account)),
          balance: transferRow(venue, account, accountType, coin),
        },
      };
    },
  };
}

function fundingType(parameters: Parameters): string {
  const type = parameters.required('accountType');
  if (!FUNDING_TYPES.has(type)) throw REFUSED.invalid('accountType');
  return type;
}

function transferRow({ engines }: Venue, account: string, accountType: string, coin: string): Json {
  const { total, available } = engines.spot.exchange.balance(account, coin);
  const unified = accountType === 'UNIFIED';
  return {
    coin,
    walletBalance: unified ? text(total) : '0',
    transferBalance: unified ? text(greatest(available, 0n)) : '0',
    bonus: '',
  };
}
