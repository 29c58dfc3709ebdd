import { formatOrderId } from '../../../lib/domain/order-id.ts';
import { type Product, productRow } from '../../../lib/exchanges/venues.ts';
import { CREDENTIALS, type Paper } from '../../../paper/src/index.ts';
import { type Exchange, type Fixed, formatDecimal, isOpen, type Order } from '../../../paper/src/testing.ts';
import { PAPER_KEY } from '../../paper-environment.ts';
import { exchangeOf, type PaperProduct, paperProductOf, productOfInstrument } from './paper-products.ts';

/** How many ended orders, and how many fills, the console shows. */
const SHOWN_ROWS = 40;
const LEVELS = 20;
const HISTORY_SECONDS = 120;

/** A book that the console asks for. */
export interface BookName {
  readonly product: Product;
  readonly exchangeSymbol: string;
}

/** Price and quantity of a level, as decimal strings. Quantities are in the exchange's own unit of orders. */
type LevelView = readonly [price: string, quantity: string];

export interface BookView {
  readonly name: string;
  readonly status: string;
  readonly last: string;
  readonly mark: string;
  readonly bids: readonly LevelView[];
  readonly asks: readonly LevelView[];
}

/** An order as the paper engine holds it, whatever any reply said. */
export interface OrderView {
  /** The id of the order at the API; `null` where it has none. */
  readonly id: string | null;
  readonly product: Product;
  readonly exchangeSymbol: string;
  readonly clientOrderId: string | null;
  readonly side: string;
  readonly type: string;
  /** `resting` in a book, `waiting` for its trigger or for another order, `past` once it has ended. */
  readonly stage: 'resting' | 'waiting' | 'past';
  readonly state: string;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  readonly quantity: string;
  readonly filledQuantity: string;
  readonly updatedAt: number;
}

export interface FillView {
  /** Unique among all fills. */
  readonly id: string;
  readonly product: Product;
  readonly exchangeSymbol: string;
  readonly clientOrderId: string | null;
  readonly side: string;
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly maker: boolean;
  readonly time: number;
}

export interface PositionView {
  readonly product: Product;
  readonly exchangeSymbol: string;
  readonly side: string;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly unrealizedPnl: string;
  readonly settle: string;
}

export interface BalanceView {
  readonly wallet: string;
  readonly currency: string;
  readonly total: string;
  readonly available: string;
}

/** The account of the key that the gateway has on the paper exchanges. */
const ACCOUNT = CREDENTIALS.find(({ key }) => key === PAPER_KEY.apiKey)?.account ?? 'paper';

/** One book to a depth of 20 levels; `undefined` when no such book is on paper. */
export function bookView(paper: Paper, { product, exchangeSymbol }: BookName): BookView | undefined {
  const exchange = exchangeWith(paper, product, exchangeSymbol);
  if (exchange === undefined) return undefined;
  const { status, lastPrice, markPrice } = exchange.market(exchangeSymbol);
  const { bids, asks } = exchange.depth(exchangeSymbol, LEVELS);
  const level = ({ price, quantity }: { price: Fixed; quantity: Fixed }): LevelView => [
    formatDecimal(price),
    formatDecimal(quantity),
  ];
  return {
    name: `${product}.${exchangeSymbol}`,
    status,
    last: formatDecimal(lastPrice),
    mark: formatDecimal(markPrice),
    bids: bids.map(level),
    asks: asks.map(level),
  };
}

/** The last prices of a book at the end of each of the last 120 seconds, oldest first; empty when no such book is on paper. */
export function priceHistory(
  paper: Paper,
  { product, exchangeSymbol }: BookName,
): readonly (readonly [number, string])[] {
  const exchange = exchangeWith(paper, product, exchangeSymbol);
  if (exchange === undefined) return [];
  const end = Math.floor(paper.clock.now() / 1_000) * 1_000;
  return Array.from({ length: HISTORY_SECONDS }, (_, index) => {
    const from = end - (HISTORY_SECONDS - index) * 1_000;
    return [from + 1_000, formatDecimal(exchange.candle(exchangeSymbol, from, from + 1_000).close)] as const;
  });
}

function exchangeWith(paper: Paper, product: Product, exchangeSymbol: string): Exchange | undefined {
  const found = paperProductOf(paper, product);
  return found?.exchange.symbols().includes(exchangeSymbol) ? found.exchange : undefined;
}

/** All open orders of the account, and the latest that ended; the last change first. */
export function orderViews(paper: Paper): readonly OrderView[] {
  return paper.products
    .flatMap((product) => {
      const { exchange } = product;
      const past: Order[] = [];
      for (const order of exchange.orders({ account: ACCOUNT, by: 'updated', descending: true })) {
        if (past.length === SHOWN_ROWS) break;
        if (!isOpen(order)) past.push(order);
      }
      const orders = [...exchange.openOrders(ACCOUNT), ...past].map((order) => orderView(product, order));
      return [...orders, ...conditionalViews(product)];
    })
    .toSorted(latestFirst)
    .filter(limitPast());
}

/** Keeps every open order and the first of those that ended. */
function limitPast(): (order: OrderView) => boolean {
  let past = 0;
  return ({ stage }) => stage !== 'past' || ++past <= SHOWN_ROWS;
}

function orderView(product: PaperProduct, order: Order): OrderView {
  const { symbol } = order;
  const atlas = productOfInstrument(product, product.exchange.market(symbol).instrument);
  const { exchange, market } = productRow(atlas);
  return {
    id: formatOrderId({ exchange, market, exchangeSymbol: symbol, exchangeOrderId: order.id }),
    product: atlas,
    exchangeSymbol: symbol,
    clientOrderId: order.clientOrderId ?? null,
    side: order.side,
    type: order.type,
    stage: !isOpen(order) ? 'past' : order.stage === 'working' ? 'resting' : 'waiting',
    state: order.state,
    price: order.price === 0n ? null : formatDecimal(order.price),
    triggerPrice: order.trigger?.rule.at === undefined ? null : formatDecimal(order.trigger.rule.at.price),
    quantity: formatDecimal(order.quantity),
    filledQuantity: formatDecimal(order.executedQuantity),
    updatedAt: order.updatedAt,
  };
}

/** Conditional orders that wait beside the book; what a trigger makes of them is an order of its own. */
function conditionalViews(product: PaperProduct): OrderView[] {
  return product.exchange.conditionals
    .list(ACCOUNT)
    .filter(({ state }) => state === 'WAITING')
    .map(({ order, trigger, symbol, clientOrderId, state, updatedAt }) => ({
      id: null,
      product: productOfInstrument(product, product.exchange.market(symbol).instrument),
      exchangeSymbol: symbol,
      clientOrderId: clientOrderId ?? null,
      side: order.side,
      type: order.type,
      stage: 'waiting',
      state,
      price: order.price === undefined ? null : formatDecimal(order.price),
      triggerPrice: trigger.at === undefined ? null : formatDecimal(trigger.at.price),
      quantity: formatDecimal(order.quantity ?? 0n),
      filledQuantity: '0',
      updatedAt,
    }));
}

/** The latest fills of the account, newest first. */
export function fillViews(paper: Paper): readonly FillView[] {
  return paper.products
    .flatMap((product) => {
      const { exchange } = product;
      return [...Iterator.from(exchange.fills({ account: ACCOUNT, descending: true })).take(SHOWN_ROWS)].map(
        (fill): FillView => ({
          id: `${product.protocol.product}.${fill.sequence}`,
          product: productOfInstrument(product, exchange.market(fill.symbol).instrument),
          exchangeSymbol: fill.symbol,
          clientOrderId: fill.clientOrderId ?? null,
          side: fill.side,
          price: formatDecimal(fill.price),
          quantity: formatDecimal(fill.quantity),
          fee: formatDecimal(fill.commission),
          feeAsset: fill.commissionAsset,
          maker: fill.maker,
          time: fill.time,
        }),
      );
    })
    .toSorted((one, other) => other.time - one.time)
    .slice(0, SHOWN_ROWS);
}

/** The positions that are not flat. */
export function positionViews(paper: Paper): readonly PositionView[] {
  return paper.products.flatMap((product) => {
    const { exchange } = product;
    const contracts = new Set(exchange.symbols());
    return exchange
      .positions(ACCOUNT)
      .filter(({ symbol, quantity }) => quantity !== 0n && contracts.has(symbol))
      .map(({ symbol, side, quantity, entryPrice, unrealizedPnl }): PositionView => {
        const { instrument } = exchange.market(symbol);
        return {
          product: productOfInstrument(product, instrument),
          exchangeSymbol: symbol,
          side,
          quantity: formatDecimal(quantity),
          entryPrice: formatDecimal(entryPrice),
          unrealizedPnl: formatDecimal(unrealizedPnl),
          settle: instrument.settle,
        };
      });
  });
}

/** The balances that are not zero, wallet by wallet; the products of Bybit share one. */
export function balanceViews(paper: Paper): readonly BalanceView[] {
  const wallets = new Map(
    paper.products.map((product) => {
      const shared = product.protocol.family === 'bybit' || product.protocol.family === 'bitmex';
      return [shared ? exchangeOf(product) : `${exchangeOf(product)}.${product.protocol.product}`, product];
    }),
  );
  return [...wallets].flatMap(([wallet, { exchange }]) =>
    exchange
      .balances(ACCOUNT)
      .filter(({ total }) => total !== 0n)
      .map(({ currency, total, available }) => ({
        wallet,
        currency,
        total: formatDecimal(total),
        available: formatDecimal(available),
      })),
  );
}

function latestFirst(one: OrderView, other: OrderView): number {
  return other.updatedAt - one.updatedAt;
}
