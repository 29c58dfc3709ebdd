import type { Exchange, MarketMaker, MarketMakerOptions } from './contract.ts';
import { type Fixed, greatest, toGrid, whole } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import type { Side } from './order.ts';
import { type Random, seededRandom } from './random.ts';

const ACCOUNT = 'market-maker';
const LEVELS = 20;

/** Distance between quotes, and size of a step, as a fraction of the price: one twenty-thousandth. */
const SPACING = 20_000n;

/** Quote value of the smallest quote; each level holds one to ten times this. */
const LEVEL_QUOTE: Fixed = whole(20_000);

/** Opens the market maker's account and quotes every open book. The contract is {@link MarketMaker}. */
export function createMarketMaker(options: MarketMakerOptions): MarketMaker {
  const { exchange, account = ACCOUNT, levels = LEVELS } = options;
  const symbols = options.symbols ?? exchange.symbols();
  const random = seededRandom(options.seed);
  const mids = new Map<string, Fixed>();
  const levelQuote = options.levelQuote ?? (() => LEVEL_QUOTE);
  let paused = false;

  const instrumentOf = (symbol: string): Instrument => exchange.market(symbol).instrument;
  const mid = (symbol: string): Fixed => mids.get(symbol) ?? instrumentOf(symbol).initialPrice;
  const moveTo = (symbol: string, price: Fixed): void => {
    const instrument = instrumentOf(symbol);
    const target = greatest(toGrid(price, instrument.tickSize, 'halfUp'), instrument.tickSize);
    mids.set(symbol, target);
    // As one: what waits for the new price meets the new quotes, not an empty book.
    exchange.asOne(() => {
      exchange.setMarkPrice(symbol, target);
      exchange.advance();
      if (exchange.market(symbol).status !== 'open') return;
      exchange.cancelAll({ account, symbol });
      sweep(exchange, account, symbol, target);
      quote(exchange, account, instrument, target, levels, levelQuote(instrument), random);
      exchange.setLastPrice(symbol, target);
    });
  };

  exchange.openAccount({ account, balances: {}, unlimited: true, ephemeral: true });
  for (const symbol of symbols) moveTo(symbol, instrumentOf(symbol).initialPrice);

  return {
    step: () => {
      if (paused) return;
      for (const symbol of symbols) {
        const drift = BigInt(random.below(7) - 3);
        moveTo(symbol, mid(symbol) + drift * spacing(instrumentOf(symbol), mid(symbol)));
      }
    },
    setPrice: moveTo,
    mid,
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
  };
}

function spacing({ tickSize }: Instrument, mid: Fixed): Fixed {
  return greatest(toGrid(mid / SPACING, tickSize), tickSize);
}

/** Takes every order of other accounts at the new mid or better, so that nothing stands in the way of the quotes. */
function sweep(exchange: Exchange, account: string, symbol: string, mid: Fixed): void {
  const all = exchange.depth(symbol, Number.MAX_SAFE_INTEGER);
  const asks = all.asks.filter(({ price }) => price <= mid).reduce((sum, level) => sum + level.quantity, 0n);
  const bids = all.bids.filter(({ price }) => price >= mid).reduce((sum, level) => sum + level.quantity, 0n);
  const take = (side: Side, quantity: Fixed): void => {
    if (quantity > 0n) send(exchange, account, symbol, side, mid, quantity, 'IOC');
  };
  take('BUY', asks);
  take('SELL', bids);
}

function quote(
  exchange: Exchange,
  account: string,
  instrument: Instrument,
  mid: Fixed,
  levels: number,
  levelQuote: Fixed,
  random: Random,
): void {
  const { symbol, stepSize, valuation } = instrument;
  const distance = spacing(instrument, mid);
  const stepValue = greatest(valuation.quote(stepSize, mid), 1n);
  const unit = greatest(levelQuote / stepValue, 1n) * stepSize;
  for (let level = 1n; level <= BigInt(levels); level += 1n) {
    const bid = mid - level * distance;
    const bidSize = unit * BigInt(1 + random.below(10));
    const askSize = unit * BigInt(1 + random.below(10));
    if (bid > 0n) send(exchange, account, symbol, 'BUY', bid, bidSize, 'GTC');
    send(exchange, account, symbol, 'SELL', mid + level * distance, askSize, 'GTC');
  }
}

function send(
  exchange: Exchange,
  account: string,
  symbol: string,
  side: Side,
  price: Fixed,
  quantity: Fixed,
  timeInForce: 'GTC' | 'IOC',
): void {
  const placed = exchange.place({ account, symbol, side, type: 'LIMIT', price, quantity, timeInForce });
  if (!placed.ok) throw new Error(`the market maker's quote was refused on ${symbol}: ${placed.reason.code}`);
}
