import { type Fixed, greatest, least } from './decimal.ts';

/** What happened within a stretch of time. Volumes are zero where the price only moved. */
export interface Candle {
  readonly openTime: number;
  readonly open: Fixed;
  readonly high: Fixed;
  readonly low: Fixed;
  readonly close: Fixed;
  /** In the unit of orders; `base` and `quote` as `Valuation` reckons them. */
  readonly volume: Fixed;
  readonly base: Fixed;
  readonly quote: Fixed;
  readonly takerVolume: Fixed;
  readonly takerBase: Fixed;
  readonly takerQuote: Fixed;
  readonly trades: number;
}

/** What a trade adds to a candle. */
export interface CandleTrade {
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly base: Fixed;
  readonly quote: Fixed;
  readonly buyerIsMaker: boolean;
}

type CandleRecord = { -readonly [K in keyof Candle]: Candle[K] };

/** The finest stretches that are kept, and how many of each. */
const GRAINS = [
  { ms: 1_000, kept: 2_000 },
  { ms: 60_000, kept: 20_000 },
] as const;

/**
 * The prices of a symbol as candles, made of its trades and of the moves of its last price. Before the exchange opened the
 * price stood still at its first value.
 */
export class CandleStore {
  readonly #rows: readonly CandleRecord[][] = GRAINS.map(() => []);
  readonly #initial: Fixed;

  constructor(initial: Fixed) {
    this.#initial = initial;
  }

  /** The last price moved without a trade. */
  move(price: Fixed, now: number): void {
    for (const index of GRAINS.keys()) this.#at(index, price, now);
  }

  trade(trade: CandleTrade, now: number): void {
    for (const index of GRAINS.keys()) {
      const row = this.#at(index, trade.price, now);
      row.volume += trade.quantity;
      row.base += trade.base;
      row.quote += trade.quote;
      row.trades += 1;
      if (trade.buyerIsMaker) continue;
      row.takerVolume += trade.quantity;
      row.takerBase += trade.base;
      row.takerQuote += trade.quote;
    }
  }

  /** The candle from `openTime` up to, but not including, `endTime`; flat where nothing happened. */
  between(openTime: number, endTime: number): Candle {
    const rows = this.#rowsFor(openTime, endTime);
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((rows[middle]?.openTime ?? 0) < openTime) low = middle + 1;
      else high = middle;
    }
    const before = rows[low - 1]?.close ?? rows[0]?.open ?? this.#initial;
    const candle = flat(openTime, before);
    for (let index = low; index < rows.length; index += 1) {
      const row = rows[index];
      if (row === undefined || row.openTime >= endTime) break;
      if (index === low) candle.open = candle.high = candle.low = row.open;
      include(candle, row);
    }
    return candle;
  }

  #rowsFor(openTime: number, endTime: number): readonly CandleRecord[] {
    const whole = GRAINS.findLastIndex(({ ms }) => openTime % ms === 0 && endTime % ms === 0);
    return this.#rows[Math.max(whole, 0)] ?? [];
  }

  #at(index: number, price: Fixed, now: number): CandleRecord {
    const rows = this.#rows[index] ?? [];
    const { ms, kept } = GRAINS[index] ?? GRAINS[0];
    const openTime = Math.floor(now / ms) * ms;
    const last = rows.at(-1);
    // A clock that was set back writes on in the newest candle: candles never overlap.
    if (last !== undefined && last.openTime >= openTime) {
      last.high = greatest(last.high, price);
      last.low = least(last.low, price);
      last.close = price;
      return last;
    }
    const fresh = flat(openTime, last?.close ?? this.#initial);
    fresh.high = greatest(fresh.high, price);
    fresh.low = least(fresh.low, price);
    fresh.close = price;
    rows.push(fresh);
    if (rows.length > 2 * kept) rows.splice(0, kept);
    return fresh;
  }
}

function flat(openTime: number, price: Fixed): CandleRecord {
  return {
    openTime,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: 0n,
    base: 0n,
    quote: 0n,
    takerVolume: 0n,
    takerBase: 0n,
    takerQuote: 0n,
    trades: 0,
  };
}

function include(candle: CandleRecord, row: Candle): void {
  candle.high = greatest(candle.high, row.high);
  candle.low = least(candle.low, row.low);
  candle.close = row.close;
  candle.volume += row.volume;
  candle.base += row.base;
  candle.quote += row.quote;
  candle.takerVolume += row.takerVolume;
  candle.takerBase += row.takerBase;
  candle.takerQuote += row.takerQuote;
  candle.trades += row.trades;
}
