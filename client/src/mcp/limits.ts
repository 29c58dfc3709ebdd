import Big from 'big.js';

/** What the tools of this server may trade, whatever the deployment allows. */
export interface TradingLimits {
  readonly symbols: ReadonlySet<string>;
  /** Largest value of one order, by currency; one that is not listed is not traded. */
  readonly order: ReadonlyMap<string, Big>;
  /** Largest value of all orders of a day in UTC, by currency. */
  readonly day: ReadonlyMap<string, Big>;
}

/** The options of `atlas mcp` that set limits. */
export interface LimitOptions {
  readonly symbols?: string;
  readonly maxNotional?: string;
  readonly maxDayNotional?: string;
}

/** Throws a `TypeError` with advice where a limit is missing or cannot be read. */
export function readLimits({ symbols, maxNotional, maxDayNotional }: LimitOptions): TradingLimits {
  if (symbols === undefined || maxNotional === undefined || maxDayNotional === undefined) {
    throw new TypeError(
      'Trading tools need their limits, e.g.: --allow-trading --symbols BTC/USDT --max-notional USDT=500 --max-day-notional USDT=2000',
    );
  }
  return {
    symbols: new Set(symbols.split(',').map((symbol) => symbol.trim())),
    order: amounts(maxNotional),
    day: amounts(maxDayNotional),
  };
}

function amounts(text: string): ReadonlyMap<string, Big> {
  return new Map(
    text.split(',').map((each) => {
      const [, currency, amount] = /^\s*([A-Z0-9]{2,12})=(\d+(?:\.\d+)?)\s*$/.exec(each) ?? [];
      if (amount === undefined || currency === undefined) {
        throw new TypeError(`A limit is CURRENCY=AMOUNT, e.g. USDT=500, not "${each}".`);
      }
      return [currency, new Big(amount)];
    }),
  );
}

/** Why the limits refuse an order of this value, or `undefined`. `spent`: what the day's orders come to already. */
export function refusalOf(
  limits: TradingLimits,
  symbol: string,
  notional: { readonly amount: string; readonly asset: string } | null,
  spent: Big,
): string | undefined {
  if (!limits.symbols.has(symbol)) return `${symbol} is not among the symbols that may be traded here.`;
  if (notional === null) return 'The value of the order is not known, so it cannot be held against the limits.';
  const { amount, asset } = notional;
  const [order, day] = [limits.order.get(asset), limits.day.get(asset)];
  if (order === undefined || day === undefined) return `Orders worth ${asset} may not be placed here: it has no limit.`;
  if (order.lt(amount)) return `The order is worth ${amount} ${asset}; one order may be worth ${order.toFixed()}.`;
  const total = spent.plus(amount);
  if (day.lt(total)) {
    return `With this order today's orders would be worth ${total.toFixed()} ${asset}; a day (UTC) may have ${day.toFixed()}.`;
  }
  return undefined;
}
