import { formatDecimal, formatFixed } from '../engine/decimal.ts';
import type { Order } from '../engine/order.ts';
import type { Fill } from '../engine/trades.ts';
import type { Json } from '../json.ts';
import type { Call, Endpoint } from './api.ts';
import { guidOf } from './ids.ts';
import { amount, priceWord, quantityWord, sideWord, typeWord } from './orders/order-row.ts';
import { keyOf, namesOne, readSelection, type Selection } from './orders/selection.ts';
import { createTypeOf, triggerColumns } from './orders/trigger.ts';
import { listResult, pageOf, rowLimit, windowBehindCursor } from './paging.ts';
import { type CategoryEngine, engineFor, listingOfOrder, type Venue } from './venue.ts';

const PAGE = { fallback: 50, most: 100 } as const;

/** The value of the trade counter when the paper exchange starts (docs/venues/bybit.md §2.8). */
const FIRST_SEQ = 468_800_212_700;
const SPOT_EXECUTION_IDS = 2_290_000_000_000_000_000n;
const TRADE = 'Trade';

/** `GET execution/list`: fills, newest first, without delay (§2.8, §3). Funding and delivery leave no rows here. */
export function listExecutions(venue: Venue): Endpoint {
  return {
    method: 'GET',
    path: '/execution/list',
    access: 'read',
    handle(call) {
      const { parameters, now } = call;
      const engine = engineFor(venue, parameters);
      const selection = readSelection(engine, parameters);
      const limit = rowLimit(parameters, PAGE.fallback, PAGE.most);
      const window = windowBehindCursor(parameters, now);
      const type = parameters.text('execType') ?? TRADE;
      const fills = type === TRADE ? matching(engine, selection, window, call) : [];
      const { rows, nextPageCursor } = pageOf(fills, parameters, limit, {
        id: ({ sequence }) => String(sequence),
        time: ({ time }) => time,
      });
      const list = rows.map((fill) => executionRow(engine, fill));
      return { result: listResult(engine.category, list, nextPageCursor) };
    },
  };
}

/** An id overrides the other filters (§3). */
function* matching(
  { exchange }: CategoryEngine,
  selection: Selection,
  window: { readonly from: number; readonly to: number },
  { account }: Call,
): IterableIterator<Fill> {
  const newest = { account, descending: true, ...window } as const;
  if (namesOne(selection)) {
    const order = exchange.order({ account, ...keyOf(selection) });
    if (order !== undefined) yield* exchange.fills({ ...newest, symbol: order.symbol, id: order.id });
    return;
  }
  const one = selection.symbol !== undefined && { symbol: selection.symbol };
  for (const fill of exchange.fills({ ...newest, ...one })) if (selection.includes(fill.symbol)) yield fill;
}

function executionRow(engine: CategoryEngine, fill: Fill): Json {
  const { category, exchange } = engine;
  const listing = listingOfOrder(engine, fill.symbol);
  const order = exchange.order({ account: fill.account, symbol: fill.symbol, id: fill.id });
  const { markPrice } = exchange.market(fill.symbol);
  const quantity = (value: bigint): string => formatFixed(value, listing.quantityDecimals);
  const spot = category === 'spot';
  return {
    symbol: fill.symbol,
    orderId: fill.id,
    orderLinkId: fill.clientOrderId ?? '',
    side: sideWord(fill),
    orderPrice: order === undefined ? '' : priceWord(order, listing),
    orderQty: order === undefined ? '' : quantityWord(order, listing),
    leavesQty: order === undefined ? '' : quantity(leftAfter(order, fill)),
    ...(!spot && { createType: order === undefined ? 'CreateByUser' : createTypeOf(order) }),
    orderType: order === undefined ? '' : typeWord(order),
    stopOrderType: spot ? '' : (order && triggerColumns(order, listing).stopOrderType) || 'UNKNOWN',
    execFee: formatDecimal(fill.commission),
    execId: executionId(fill, spot),
    execPrice: formatFixed(fill.price, listing.priceDecimals),
    execQty: quantity(fill.quantity),
    execValue: amount(category === 'inverse' ? fill.cost : fill.quote),
    execType: TRADE,
    execTime: String(fill.time),
    feeCurrency: fill.commissionAsset,
    isMaker: fill.maker,
    feeRate: formatDecimal(fill.commissionRate),
    markPrice: formatFixed(markPrice, listing.priceDecimals),
    indexPrice: '',
    tradeIv: '',
    markIv: '',
    underlyingPrice: '',
    blockTradeId: '',
    closedSize: spot ? '' : quantity(fill.closed),
    seq: FIRST_SEQ + Number(fill.tradeId),
    extraFees: '',
  };
}

/** The remaining quantity of the order after this fill. */
function leftAfter(order: Order, fill: Fill): bigint {
  const done = order.fills
    .filter(({ sequence }) => sequence <= fill.sequence)
    .reduce((sum, { quantity }) => sum + quantity, 0n);
  return order.quantity > done ? order.quantity - done : 0n;
}

/** 19 digits on spot, a GUID on contracts (§2.8). */
function executionId({ sequence, symbol }: Fill, spot: boolean): string {
  return spot ? String(SPOT_EXECUTION_IDS + BigInt(sequence)) : guidOf(`bybit:fill:${symbol}:${sequence}`);
}
