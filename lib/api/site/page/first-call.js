import { fresh, read, send } from './request.js';

/** What the last answers were about. */
const last = { order: undefined, list: undefined, clientOrderId: undefined };

const ACTIVE = ['NEW', 'PARTIALLY_FILLED', 'UNTRIGGERED'];

/** Remembers the order, the list or the command of an answer. */
export function learn({ status, value, request }) {
  if (status < 200 || status > 299 || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value.legs) || value.kind !== undefined) {
    if (value.id !== undefined) last.list = value;
    return;
  }
  if (value.exchangeOrderId !== undefined && value.id !== undefined) {
    last.order = value;
    if (request.headers['Idempotency-Key'] !== undefined && request.method === 'POST')
      last.clientOrderId = value.clientOrderId;
  }
  if (value.outcome === 'unknown' && Array.isArray(value.clientOrderIds)) [last.clientOrderId] = value.clientOrderIds;
}

/**
 * The id that an operation takes: of the last answer, otherwise of what the account has. Where there is none, `place` is
 * called to place one, and `undefined` is returned when it did not.
 */
export async function idFor(takes, place) {
  switch (takes) {
    case 'order': {
      if (last.order !== undefined) return last.order.id;
      const [order] = (await read('/v1/orders/active')).orders;
      return order?.id ?? (await placed('order', place))?.id;
    }
    case 'activeOrder':
      return (await activeOrder(place))?.id;
    case 'orderList':
    case 'activeOrderList': {
      if (last.list !== undefined && takes === 'orderList') return last.list.id;
      const { orderLists = [] } = await read('/v1/order-lists/active');
      return orderLists[0]?.id ?? (await placed('orderList', place))?.id;
    }
    case 'intent':
      if (last.clientOrderId === undefined) await placed('order', place);
      return last.clientOrderId;
    default:
      throw new Error(`no such thing: ${takes}`);
  }
}

/** An order that rests and is no leg of a list: the last one as it stands now, or the newest. */
async function activeOrder(place) {
  const { orders } = await read('/v1/orders/active');
  const usable = orders.filter(
    ({ type, orderListId, state }) => type === 'LIMIT' && orderListId === null && ACTIVE.includes(state),
  );
  return usable.find(({ id }) => id === last.order?.id) ?? usable[0] ?? (await placed('order', place));
}

async function placed(what, place) {
  const answer = await place(what);
  return answer?.status === 201 ? answer.value : undefined;
}

/** The request that places an order, or a list, to go on with: the first example of its form, at prices of now. */
export async function placing(what) {
  const form = document.querySelector(`form[data-operation="${what === 'order' ? 'placeOrder' : 'placeOrderList'}"]`);
  const body = await atPricesOfNow(form.elements.body.defaultValue);
  return { method: 'POST', path: form.dataset.path, body, keyed: true };
}

/** Sends what {@link placing} says. */
export async function sendPlacing(request) {
  const answer = await send(request);
  learn(answer);
  return answer;
}

/** Where the prices of the examples come from: about what one of each was worth when they were written. */
const EXAMPLE_PRICES = { BTC: 91_250, ETH: 3_060, SOL: 150 };
const PRICES = ['price', 'triggerPrice', 'activationPrice', 'trailingAmount'];

/**
 * The text of a body whose prices are moved with the market, so that an order that rested in the example rests now. A text
 * that is no JSON, or has no prices, stays as it is. Prices of an example need no exactness, so they are computed as numbers.
 */
export async function atPricesOfNow(text) {
  const body = parsed(text);
  const places = body === undefined ? [] : holders(body);
  for (const { holder, exchange, symbol } of places) {
    const ratio = await ratioOf(exchange, symbol);
    if (ratio === undefined) continue;
    for (const name of PRICES) {
      if (typeof holder[name] === 'string') holder[name] = onTick(Number(holder[name]) * ratio.factor, ratio.tick);
    }
  }
  return places.length === 0 ? text : JSON.stringify(body, null, 2);
}

/** A body of a change to an order: its prices moved, and never the price that the order has. */
export async function changeOf(text, orderId) {
  const body = parsed(text);
  if (body === undefined) return text;
  const order = await read(`/v1/orders/${encodeURIComponent(orderId)}`);
  const ratio = await ratioOf(order.exchange, order.symbol);
  if (ratio === undefined || typeof body.price !== 'string') return text;
  const price = Number(body.price) * ratio.factor;
  const wanted = onTick(price, ratio.tick);
  body.price = Number(wanted) === Number(order.price) ? onTick(price - 10 * Number(ratio.tick), ratio.tick) : wanted;
  if (typeof body.quantity === 'string' && order.quantity !== null) body.quantity = order.quantity;
  return JSON.stringify(body, null, 2);
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The objects of a body that have prices, each with the instrument it is about. */
function holders(value, about = {}) {
  if (Array.isArray(value)) return value.flatMap((each) => holders(each, about));
  if (typeof value !== 'object' || value === null) return [];
  const { exchange = about.exchange, symbol = about.symbol } = value;
  const own = PRICES.some((name) => typeof value[name] === 'string') ? [{ holder: value, exchange, symbol }] : [];
  return [...own, ...Object.values(value).flatMap((each) => holders(each, { exchange, symbol }))];
}

/** How far the market is from the examples, and the tick of the instrument; `undefined` where it cannot be told. */
async function ratioOf(exchange, symbol) {
  const example = EXAMPLE_PRICES[/^[A-Z]+/.exec(symbol ?? '')?.[0] ?? ''];
  if (example === undefined || exchange === undefined) return undefined;
  try {
    const query = new URLSearchParams({ exchange, symbol });
    const [{ quotes }, { instruments }] = await Promise.all([
      read(`/v1/quotes?${query}`),
      read(`/v1/instruments?${query}`),
    ]);
    const { bid, ask } = quotes[0] ?? {};
    const middle = (Number(bid) + Number(ask)) / 2;
    const tick = instruments[0]?.tickSize;
    return middle > 0 && tick !== undefined ? { factor: middle / example, tick } : undefined;
  } catch {
    return undefined;
  }
}

function onTick(price, tick) {
  const digits = (String(tick).split('.')[1] ?? '').replace(/0+$/, '').length;
  return (Math.round(price / Number(tick)) * Number(tick)).toFixed(digits);
}

/** A client order id of its own, where the body has one that was used. */
export function withFreshId(text) {
  const body = parsed(text);
  if (body?.clientOrderId === undefined) return text;
  return JSON.stringify({ ...body, clientOrderId: fresh('docs-') }, null, 2);
}
