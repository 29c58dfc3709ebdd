import { ceilTo, decimal, floorTo, plain } from '../../lib/domain/decimal.ts';
import type { Instrument } from '../../lib/domain/instrument.ts';
import type { Side } from '../../lib/domain/order.ts';
import {
  type Order as EngineOrder,
  type Fixed,
  formatDecimal,
  type NewOrder,
  type Product,
  parseDecimal,
} from '../../paper/src/testing.ts';

export const ACCOUNT = 'paper';
const COUNTERPARTY = 'counterparty';
const PASSER_BY = 'passer-by';
/** Prefix of the names of all market makers. */
const MAKER = 'market-maker';

/** Resting lots on each level of the book, and levels per side. */
export const LEVEL_LOTS = 10;
export const LEVELS = 3;

/**
 * The book of one instrument, controlled by the scenario: three levels per side of ten lots each, a thousandth of the
 * price apart, and nothing else. It reads and moves the engine directly, without wire or adapter.
 */
export interface Book {
  /** `n` lots in the instrument's unit, where one lot already passes every rule. */
  lots(n: number): string;
  /** The price `n` levels above the mid price, on the tick. */
  at(n: number): string;
  /** Places an order of the counterparty and leaves it there. */
  quote(side: Side, level: number, lots: number): void;
  /** Makes the counterparty trade against everything that rests up to that level. */
  hit(side: Side, level: number, lots: number): void;
  /** Moves the quotes around that level and makes one lot trade there: the last price. */
  move(level: number): void;
  /** Moves the mark price to that level. */
  mark(level: number): void;
  /**
   * A resting buy of the account that Atlas did not place, with attributes that Atlas never sends. Returns the exchange's
   * id.
   */
  foreign(lots: number, level: number, more: Partial<NewOrder>): string;
  /** An amend on the exchange's own site. */
  change(exchangeOrderId: string, to: { readonly lots?: number; readonly level?: number }): void;
  /** Removes all quotes. */
  empty(): void;
  /** The order as the engine has it. */
  truth(exchangeOrderId: string): EngineOrder;
  /** An engine quantity in the instrument's unit. */
  inUnit(quantity: Fixed): string;
  /** Σ quote ÷ Σ base of the fills. */
  average(order: EngineOrder): string;
}

/** Clears the instrument's book and quotes it anew. */
export function openBook({ exchange }: Product, instrument: Instrument): Book {
  const { exchangeSymbol: symbol, contractSize, tickSize, step } = instrument;
  const middle = decimal(formatDecimal(exchange.market(symbol).markPrice));
  const spacing = ceilTo(middle.div(decimal('1000')), decimal(tickSize));
  const lot = lotOf(instrument, plain(middle));
  const at = (level: number) => plain(floorTo(middle.plus(spacing.times(decimal(String(level)))), decimal(tickSize)));
  const lots = (n: number) => plain(decimal(lot).times(decimal(String(n))));
  const send = (side: Side, level: number, n: number, timeInForce: 'GTC' | 'IOC', account = COUNTERPARTY) => {
    const quantity = inContracts(n);
    const price = parseDecimal(at(level));
    const order = { account, symbol, side, type: 'LIMIT', quantity, price, timeInForce } as const;
    const result = exchange.place(order);
    if (!result.ok) throw new Error(`the counterparty was refused: ${result.reason.code} (step ${step})`);
  };
  const inContracts = (n: number) => parseDecimal(plain(decimal(lots(n)).div(decimal(contractSize))));
  const empty = () => {
    const others = exchange.accounts().filter((name) => name.startsWith(MAKER) || name === COUNTERPARTY);
    for (const account of others) exchange.cancelAll({ account, symbol });
  };

  const quoteAround = (middle: number) => {
    empty();
    for (let level = 1; level <= LEVELS; level += 1) {
      send('BUY', middle - level, LEVEL_LOTS, 'GTC');
      send('SELL', middle + level, LEVEL_LOTS, 'GTC');
    }
  };

  for (const account of [COUNTERPARTY, PASSER_BY]) {
    if (!exchange.accounts().includes(account)) exchange.openAccount({ account, balances: {}, unlimited: true });
  }
  quoteAround(0);
  return {
    lots,
    at,
    quote: (side, level, n) => send(side, level, n, 'GTC'),
    hit: (side, level, n) => send(side, level, n, 'IOC'),
    move(level) {
      quoteAround(level);
      send('SELL', level, 1, 'GTC');
      send('BUY', level, 1, 'IOC', PASSER_BY);
    },
    mark: (level) => exchange.setMarkPrice(symbol, parseDecimal(at(level))),
    foreign(n, level, more) {
      const [quantity, price] = [inContracts(n), parseDecimal(at(level))];
      const own = { account: ACCOUNT, symbol, side: 'BUY', type: 'LIMIT', quantity, price } as const;
      const result = exchange.place({ ...own, ...more });
      if (!result.ok) throw new Error(`the foreign order was refused: ${result.reason.code}`);
      return result.order.id;
    },
    change(id, { lots: n, level }) {
      const to = {
        ...(n !== undefined && { quantity: inContracts(n) }),
        ...(level !== undefined && { price: parseDecimal(at(level)) }),
      };
      const result = exchange.amend({ account: ACCOUNT, symbol, id, priority: 'auto', ...to });
      if (!result.ok) throw new Error(`the change was refused: ${result.reason.code}`);
    },
    empty,
    truth(id) {
      const order = exchange.order({ account: ACCOUNT, symbol, id });
      if (order === undefined) throw new Error(`the engine has no order ${id} on ${symbol}`);
      return order;
    },
    inUnit: (quantity) => plain(decimal(formatDecimal(quantity)).times(decimal(contractSize))),
    average: ({ executedQuote, executedBase }) =>
      plain(decimal(executedQuote.toString()).div(decimal(executedBase.toString()))),
  };
}

/** The smallest size that stays above the minimum notional even at a lower price. */
function lotOf({ step, minQuantity, marketMinQuantity, minNotional, inverse, quanto }: Instrument, price: string) {
  const worth = inverse || quanto ? decimal('1') : decimal(price);
  const needed = decimal(minNotional ?? '0')
    .times(decimal('1.5'))
    .div(worth);
  const bounds = [needed, decimal(minQuantity), decimal(marketMinQuantity ?? '0')];
  const least = bounds.reduce((a, b) => (b.gt(a) ? b : a));
  return plain(ceilTo(least, decimal(step)));
}
