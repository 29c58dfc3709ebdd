import type { OrderRequest } from '../../domain/order.ts';

/**
 * What other APIs call the things that Atlas has a word for, in lower case, and the words of Atlas, the likeliest first. They
 * make a hint, never a meaning: a request with such a word is refused.
 */
const OTHER_FIELDS: Readonly<Record<string, readonly string[]>> = {
  amount: ['quantity'],
  size: ['quantity'],
  qty: ['quantity'],
  origqty: ['quantity'],
  orderqty: ['quantity'],
  volume: ['quantity'],
  contracts: ['quantity'],
  cost: ['quoteQuantity'],
  funds: ['quoteQuantity'],
  quoteorderqty: ['quoteQuantity'],
  market: ['symbol'],
  pair: ['symbol'],
  instrument: ['symbol'],
  product: ['symbol'],
  ticker: ['symbol'],
  venue: ['exchange'],
  exchangeid: ['exchange'],
  ordertype: ['type'],
  ordtype: ['type'],
  limitprice: ['price'],
  stopprice: ['triggerPrice'],
  stoppx: ['triggerPrice'],
  trigger: ['triggerPrice'],
  workingtype: ['triggerBy'],
  tif: ['timeInForce'],
  newclientorderid: ['clientOrderId'],
  orderlinkid: ['clientOrderId'],
  clordid: ['clientOrderId'],
  clientid: ['clientOrderId'],
  icebergqty: ['displayQuantity'],
  displayqty: ['displayQuantity'],
  goodtilldate: ['expiresAt'],
  expiretime: ['expiresAt'],
  closeonly: ['reduceOnly'],
  callbackrate: ['trailingPercent'],
  activateprice: ['activationPrice'],
  starttime: ['from'],
  since: ['from'],
  start: ['from'],
  endtime: ['to'],
  until: ['to'],
  end: ['to'],
  status: ['state'],
  orderid: ['ids', 'orderId'],
  id: ['ids', 'orderId'],
  count: ['limit'],
  pagesize: ['limit'],
  page: ['cursor'],
  offset: ['cursor'],
};

/** The same of values, where another API's word is not close to the right one in spelling, or stands for several. */
const OTHER_VALUES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  type: {
    stop: ['STOP_MARKET', 'STOP_LIMIT'],
    stop_loss: ['STOP_MARKET'],
    stop_loss_limit: ['STOP_LIMIT'],
    stoplimit: ['STOP_LIMIT'],
    take_profit: ['TAKE_PROFIT_MARKET', 'TAKE_PROFIT_LIMIT'],
    marketiftouched: ['TAKE_PROFIT_MARKET'],
    limitiftouched: ['TAKE_PROFIT_LIMIT'],
    trailing_stop: ['TRAILING_STOP_MARKET'],
  },
  exchange: { binanceusdm: ['binance'], binancecoinm: ['binance'], 'binance-futures': ['binance'] },
  market: {
    swap: ['usdm', 'coinm'],
    perpetual: ['usdm', 'coinm'],
    future: ['usdm', 'coinm'],
    futures: ['usdm', 'coinm'],
    linear: ['usdm'],
    inverse: ['coinm'],
  },
  side: { long: ['BUY'], short: ['SELL'], bid: ['BUY'], ask: ['SELL'] },
  timeInForce: { goodtillcancel: ['GTC'], immediateorcancel: ['IOC'], fillorkill: ['FOK'] },
  state: {
    open: ['NEW', 'PARTIALLY_FILLED'],
    active: ['NEW', 'PARTIALLY_FILLED'],
    closed: ['FILLED', 'CANCELED', 'EXPIRED', 'REJECTED'],
    done: ['FILLED'],
    executed: ['FILLED'],
    waiting: ['UNTRIGGERED'],
  },
};

/** What another field says, where another API says it with a value of this one. */
const SAID_ELSEWHERE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  type: { limit_maker: 'send LIMIT with postOnly: true', post_only: 'send LIMIT with postOnly: true' },
  timeInForce: {
    gtx: 'send postOnly: true',
    postonly: 'send postOnly: true',
    po: 'send postOnly: true',
  },
};

/** The fields of `known` that another API's name for a field may mean. */
export function fieldsMeantBy(name: string, known: readonly string[]): readonly string[] {
  return allowed(OTHER_FIELDS, name, known);
}

/** The values of `known` that another API's value of a field may mean. */
export function valuesMeantBy(field: string, value: string, known: readonly string[]): readonly string[] {
  return Object.hasOwn(OTHER_VALUES, field) ? allowed(OTHER_VALUES[field] ?? {}, value, known) : [];
}

/** What to send in place of another API's value, where no value of the field says it. */
export function saidElsewhere(field: string, value: string): string | undefined {
  const words = Object.hasOwn(SAID_ELSEWHERE, field) ? (SAID_ELSEWHERE[field] ?? {}) : {};
  const key = value.toLowerCase();
  return Object.hasOwn(words, key) ? words[key] : undefined;
}

function allowed(words: Readonly<Record<string, readonly string[]>>, word: string, known: readonly string[]) {
  const key = word.toLowerCase();
  const meant = Object.hasOwn(words, key) ? (words[key] ?? []) : [];
  return meant.filter((each) => known.includes(each));
}

/** The fields of an order. They stand here, and not with its schema, which most functions do without. */
const FIELDS_OF_ORDERS: Readonly<Record<keyof OrderRequest | 'exchange' | 'symbol', true>> = {
  exchange: true,
  symbol: true,
  side: true,
  type: true,
  quantity: true,
  quoteQuantity: true,
  price: true,
  timeInForce: true,
  postOnly: true,
  reduceOnly: true,
  clientOrderId: true,
  triggerPrice: true,
  triggerBy: true,
  trailingPercent: true,
  trailingAmount: true,
  activationPrice: true,
  closePosition: true,
  expiresAt: true,
  displayQuantity: true,
  takeProfit: true,
  stopLoss: true,
};

/** Whether orders have a field of this name. */
export function isFieldOfOrders(name: string): boolean {
  return Object.hasOwn(FIELDS_OF_ORDERS, name);
}
