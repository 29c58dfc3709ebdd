import type { SeededOrder } from './engine/contract.ts';
import { type Fixed, isDecimal, parseDecimal } from './engine/decimal.ts';
import type { Instrument } from './engine/instrument.ts';
import type { Product } from './protocol.ts';

/** A closed order to plant in an account's history. Amounts are decimal strings, times are epoch milliseconds. */
export interface HistoryRow {
  /** The order's account; the account of the first paper key when absent. */
  readonly account?: string | undefined;
  readonly symbol: string;
  readonly side: 'BUY' | 'SELL';
  /** Limit price, and the price of its fill; on a MARKET order only the latter. */
  readonly price: string;
  readonly quantity: string;
  readonly state: 'FILLED' | 'CANCELED' | 'EXPIRED';
  readonly createdAt: number;
  /** When it ended; its creation time when absent. */
  readonly updatedAt?: number | undefined;
  /** By default the id that the exchange assigns to an order without one. */
  readonly clientOrderId?: string | undefined;
  readonly type?: 'MARKET' | 'LIMIT' | undefined;
  /** The full quantity on a FILLED order, less on any other; when absent, the full quantity or 0. */
  readonly executedQuantity?: string | undefined;
}

const DEFAULT_ACCOUNT = 'paper';

/** None of the exchanges is older; this bound also catches a time in seconds. */
const EARLIEST = Date.UTC(2014, 0, 1);

/**
 * Plants all the closed orders, or none, with a `RangeError` that names the first invalid row. Planted orders look
 * real: on the grid, in the past, with unique client order ids, and with order and trade ids that ascend with time,
 * because clients page by them.
 */
export function plantHistory(product: Product, rows: readonly HistoryRow[], now: number): number {
  const names = new Set<string>();
  const planted = rows.map((row, index): Planted => {
    const order = about(index, () => seededOrder(product, row, now));
    const { account, clientOrderId } = order;
    if (clientOrderId !== undefined) {
      const name = `${account}\n${clientOrderId}`;
      if (names.has(name))
        throw new RangeError(`rows[${index}]: clientOrderId is in another row too: ${clientOrderId}`);
      names.add(name);
    }
    return { index, order };
  });
  const inTime = planted.toSorted((a, b) => a.order.createdAt - b.order.createdAt);
  const lists = [...Map.groupBy(inTime, ({ order }) => `${order.account}\n${order.symbol}`).values()];
  const placed = lists.map((list) => ({ where: placeOf(product, list), list }));
  for (const { where, list } of placed) {
    const orders = list.map(({ order }): SeededOrder => {
      const clientOrderId = order.clientOrderId ?? product.clientOrderIds.next();
      return clientOrderId === undefined ? order : { ...order, clientOrderId };
    });
    product.exchange.seedHistory(orders, where);
  }
  return rows.length;
}

interface Planted {
  readonly index: number;
  readonly order: SeededOrder;
}

/** Adds the row's index to an error. */
export function about<T>(index: number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) throw new RangeError(`rows[${index}]: ${error.message}`);
    throw error;
  }
}

function seededOrder(product: Product, row: HistoryRow, now: number): SeededOrder {
  const { exchange, accounts } = product;
  const { symbol, side, state, createdAt, type = 'LIMIT', account = DEFAULT_ACCOUNT } = row;
  if (!accounts.some((known) => known.account === account)) throw new RangeError(`account is unknown: ${account}`);
  if (!exchange.symbols().includes(symbol)) throw new RangeError(`symbol is unknown: ${symbol}`);
  const { instrument } = exchange.market(symbol);
  const price = onGrid('price', row.price, instrument.tickSize);
  const quantity = onGrid('quantity', row.quantity, instrument.stepSize);
  if (type === 'MARKET' && state === 'CANCELED')
    throw new RangeError('state of a MARKET order must be FILLED or EXPIRED');
  const updatedAt = checkTimes(row, instrument, now);
  const clientOrderId = checkClientOrderId(product, account, row.clientOrderId);
  return {
    account,
    symbol,
    side,
    type,
    state,
    price,
    quantity,
    executedQuantity: executedOf(row, quantity, instrument),
    createdAt,
    updatedAt,
    ...(clientOrderId !== undefined && { clientOrderId }),
  };
}

function onGrid(name: string, text: string, grid: Fixed): Fixed {
  const value = amount(name, text);
  if (value <= 0n) throw new RangeError(`${name} is not positive: ${text}`);
  if (value % grid !== 0n) throw new RangeError(`${name} is not on the symbol's grid: ${text}`);
  return value;
}

function amount(name: string, text: string): Fixed {
  if (!isDecimal(text)) throw new RangeError(`${name} is not a plain decimal: ${text}`);
  return parseDecimal(text);
}

/** The executed quantity: all of a FILLED order, less of any other. */
function executedOf({ state, executedQuantity }: HistoryRow, quantity: Fixed, { stepSize }: Instrument): Fixed {
  const executed =
    executedQuantity === undefined
      ? state === 'FILLED'
        ? quantity
        : 0n
      : amount('executedQuantity', executedQuantity);
  const fits = executed >= 0n && executed <= quantity && executed % stepSize === 0n;
  if (!fits) throw new RangeError(`executedQuantity is not a valid part of the quantity: ${executedQuantity}`);
  if ((executed === quantity) === (state === 'FILLED')) return executed;
  throw new RangeError(`executedQuantity does not go with ${state}: ${executedQuantity}`);
}

/** When the order ended: not in the future, and not after a contract's delivery. */
function checkTimes({ createdAt, updatedAt = createdAt }: HistoryRow, { expiry }: Instrument, now: number): number {
  for (const [name, time] of Object.entries({ createdAt, updatedAt })) {
    if (!Number.isSafeInteger(time)) throw new RangeError(`${name} is not a whole number of milliseconds: ${time}`);
    if (time < EARLIEST) throw new RangeError(`${name} is before 2014, or in seconds: ${time}`);
    if (time > now) throw new RangeError(`${name} is later than the paper clock, which stands at ${now}: ${time}`);
    if (expiry !== undefined && time >= expiry) throw new RangeError(`${name} is after the delivery: ${time}`);
  }
  if (updatedAt < createdAt) throw new RangeError(`updatedAt is before createdAt: ${updatedAt}`);
  return updatedAt;
}

function checkClientOrderId({ exchange, clientOrderIds }: Product, account: string, id: string | undefined) {
  if (id === undefined) return undefined;
  if (!clientOrderIds.legal.test(id)) throw new RangeError(`clientOrderId is not valid on the exchange: "${id}"`);
  if (exchange.order({ account, clientOrderId: id }) !== undefined) {
    throw new RangeError(`clientOrderId is that of another order: ${id}`);
  }
  return id;
}

/**
 * Ids ascend with time, so planted rows are all later or all earlier than what the account has on the symbol: orders by
 * their creation, trades by their time.
 */
function placeOf({ exchange }: Product, list: readonly Planted[]): 'after' | 'before' {
  const [first] = list;
  if (first === undefined) return 'after';
  const query = { account: first.order.account, symbol: first.order.symbol };
  const [oldestOrder] = exchange.orders({ ...query, by: 'created' });
  const [newestOrder] = exchange.orders({ ...query, by: 'created', descending: true });
  const [oldestTrade] = exchange.fills(query);
  const [newestTrade] = exchange.fills({ ...query, descending: true });
  const orders = { oldest: oldestOrder?.createdAt ?? Infinity, newest: newestOrder?.createdAt ?? 0 };
  const trades = { oldest: oldestTrade?.time ?? Infinity, newest: newestTrade?.time ?? 0 };
  const times = list.flatMap(({ index, order: { createdAt, updatedAt = createdAt, executedQuantity } }) => [
    { index, name: 'createdAt', time: createdAt, known: orders },
    ...(executedQuantity === 0n ? [] : [{ index, name: 'updatedAt', time: updatedAt, known: trades }]),
  ]);
  const early = times.find(({ time, known }) => time < known.newest);
  if (early === undefined) return 'after';
  if (times.every(({ time, known }) => time <= known.oldest)) return 'before';
  const amid = times.find(({ time, known }) => time > known.oldest && time < known.newest) ?? early;
  throw new RangeError(
    `rows[${amid.index}]: ${amid.name} lies between the account's existing rows on ${query.symbol}, and ids ascend with time: plant rows older than all of them, or POST /control/reset first`,
  );
}
