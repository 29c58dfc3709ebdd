import { beforeEach, describe, expect, it } from 'vitest';
import type { Fields } from '../testing/signed-client-fixture.ts';
import { NOON, ORDER, openSpotFixture, RESTING, type SpotFixture } from './testing/spot-fixture.ts';

let fixture: SpotFixture;
beforeEach(() => {
  fixture = openSpotFixture();
});

const MARKET: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };

function place(changes: Fields = {}) {
  return fixture.client('POST', ORDER, { ...RESTING, ...changes });
}

describe('a new spot order', () => {
  it('that rests gets a full answer, field by field, with unquoted ids', () => {
    const { text, status } = place({ newClientOrderId: 'oms-1' });
    expect(status).toBe(200);
    expect(text).toMatch(
      /^\{"symbol":"BTCUSDT","orderId":512345\d{5},"orderListId":-1,"clientOrderId":"oms-1","transactTime":1795435200000,"price":"80000.00000000","origQty":"0.01000000","executedQty":"0.00000000","origQuoteOrderQty":"0.00000000","cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY","workingTime":1795435200000,"fills":\[\],"selfTradePreventionMode":"EXPIRE_MAKER"\}$/,
    );
  });

  it('of type LIMIT_MAKER gets a short acknowledgement by default', () => {
    const maker = { type: 'LIMIT_MAKER', timeInForce: undefined };
    expect(Object.keys(Object(place(maker).body))).toHaveLength(5);
    expect(place({ ...maker, newOrderRespType: 'RESULT' }).body).toMatchObject({ type: 'LIMIT_MAKER', status: 'NEW' });
  });

  it('gets a 22-character client id when sent without one', () => {
    const { clientOrderId } = Object(place().body);
    expect(clientOrderId).toMatch(/^[A-Za-z0-9]{22}$/);
  });

  it('has times in microseconds on request', () => {
    const { body } = fixture.client('POST', ORDER, RESTING, { headers: { 'x-mbx-time-unit': 'MICROSECOND' } });
    expect(body).toMatchObject({ transactTime: NOON * 1_000 });
  });

  it('that matches an order of its own account expires', () => {
    fixture.setPrice('BTCUSDT', '91000');
    place({ price: '91000' });
    const taker = { side: 'SELL', type: 'MARKET', timeInForce: undefined, price: undefined };
    expect(place({ ...taker, selfTradePreventionMode: 'EXPIRE_TAKER' }).body).toMatchObject({
      status: 'EXPIRED_IN_MATCH',
      executedQty: '0.00000000',
    });
  });

  it.each([
    ['LIMIT', {}],
    ['LIMIT_MAKER', { type: 'LIMIT_MAKER', timeInForce: undefined, newOrderRespType: 'FULL' }],
  ])('of type %s that is an iceberg reports its slice, and the book shows only the slice', (_, type) => {
    const { body } = place({ ...type, newClientOrderId: 'berg', icebergQty: '0.002', price: '79000' });
    expect(body).toMatchObject({ status: 'NEW', origQty: '0.01000000', icebergQty: '0.00200000' });
    const read = fixture.client('GET', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'berg' }).body;
    expect(read).toMatchObject({ icebergQty: '0.00200000' });
    const { bids } = Object(
      fixture.client('GET', '/api/v3/depth', { symbol: 'BTCUSDT', limit: 5_000 }, { unsigned: true }).body,
    );
    expect(bids).toContainEqual(['79000.00000000', '0.00200000']);
  });

  it('that finds no counterpart ends as EXPIRED with the reason', () => {
    expect(place({ timeInForce: 'IOC' }).body).toMatchObject({
      status: 'EXPIRED',
      expiryReason: 'UNFILLED_IOC_QUANTITY_EXPIRED',
    });
    expect(place({ timeInForce: 'FOK' }).body).toMatchObject({
      status: 'EXPIRED',
      executedQty: '0.00000000',
      expiryReason: 'UNFILLED_FOK_ORDER_EXPIRED',
    });
  });

  it('at market fills, pays its fee in the asset received, and totals its fills', () => {
    const { body } = fixture.client('POST', ORDER, { ...MARKET, quantity: '5' });
    const filled = Object(body);
    expect(filled).toMatchObject({ status: 'FILLED', executedQty: '5.00000000', price: '0.00000000' });
    expect(filled.fills.length).toBeGreaterThan(1);
    expect(filled.fills[0]).toMatchObject({ commissionAsset: 'BTC' });
    expect(fixture.client('POST', ORDER, { ...MARKET, side: 'SELL' }).body).toMatchObject({
      fills: [{ commissionAsset: 'USDT' }],
    });
  });

  it('keeps strategy ids', () => {
    expect(place({ strategyId: 7, strategyType: 1_000_001 }).body).toMatchObject({
      strategyId: 7,
      strategyType: 1_000_001,
    });
    expect(place({ strategyType: 5 }).body).toMatchObject({ code: -1134 });
  });

  it('locks the most it may spend, and a cancel frees it', () => {
    const usdt = () =>
      Object(fixture.client('GET', '/api/v3/account').body).balances.find(
        (row: { asset: string }) => row.asset === 'USDT',
      );
    place({ newClientOrderId: 'lock' });
    expect(usdt()).toEqual({ asset: 'USDT', free: '999200.00000000', locked: '800.00000000' });
    fixture.client('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'lock' });
    expect(usdt()).toEqual({ asset: 'USDT', free: '1000000.00000000', locked: '0.00000000' });
  });
});

describe('a client order id', () => {
  it('is refused while an open order of the symbol has it, and free again afterwards', () => {
    expect(place({ newClientOrderId: 'same' }).status).toBe(200);
    expect(place({ newClientOrderId: 'same' }).body).toEqual({ code: -2010, msg: 'Duplicate order sent.' });
    expect(place({ newClientOrderId: 'same', symbol: 'ETHUSDT', price: '3000' }).status).toBe(200);
    fixture.client('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'same' });
    expect(place({ newClientOrderId: 'same' }).status).toBe(200);
  });

  it('of a filled order can be used and filled again', () => {
    for (const _attempt of [1, 2]) {
      expect(fixture.client('POST', ORDER, { ...MARKET, newClientOrderId: 'again' }).body).toMatchObject({
        status: 'FILLED',
      });
    }
    expect(fixture.product.exchange.effectsOf('again').placements).toBe(2);
  });

  it.each(['a.b', 'a:b', 'a/b', 'x'.repeat(37), 'ü'])(
    'with a forbidden character is refused: %s',
    (newClientOrderId) => {
      expect(place({ newClientOrderId }).body).toEqual({
        code: -1100,
        msg: "Illegal characters found in parameter 'newClientOrderId'; legal range is '^[a-zA-Z0-9-_]{1,36}$'.",
      });
    },
  );
});

const REFUSALS: readonly (readonly [string, Fields, number, string | RegExp])[] = [
  ['an unknown side', { side: 'HOLD' }, -1117, 'Invalid side.'],
  ['an unknown type', { type: 'ICEBERG' }, -1116, 'Invalid orderType.'],
  ['an unknown time in force', { timeInForce: 'GTD' }, -1115, 'Invalid timeInForce.'],
  ['an iceberg that displays everything', { icebergQty: '0.01' }, -2010, 'IcebergQty exceeds QTY.'],
  ['an iceberg that cannot rest', { icebergQty: '0.001', timeInForce: 'IOC' }, -2010, /Unsupported order combination/],
  ['an iceberg off the step', { icebergQty: '0.0000015' }, -1013, 'Filter failure: LOT_SIZE'],
  ['an iceberg of too many parts', { icebergQty: '0.00009' }, -1013, 'Filter failure: ICEBERG_PARTS'],
  [
    'an iceberg at the market',
    { ...MARKET, timeInForce: undefined, price: undefined, icebergQty: '0.001' },
    -1106,
    /'icebergQty'/,
  ],
  ['a pegged order', { pegPriceType: 'PRIMARY_PEG' }, -2010, 'Pegged orders are not supported for this symbol.'],
  ['a self-trade mode the symbol lacks', { selfTradePreventionMode: 'DECREMENT' }, -1013, /self-trade prevention mode/],
  ['an unknown symbol', { symbol: 'BTCEUR' }, -1121, 'Invalid symbol.'],
  ['a symbol in lower case', { symbol: 'btcusdt' }, -1100, /'symbol'/],
  ['a missing side', { side: undefined }, -1102, /'side' was not sent/],
  ['a limit order without price', { price: undefined }, -1102, /'price'/],
  ['a limit order without time in force', { timeInForce: undefined }, -1102, /'timeInForce'/],
  [
    'a limit order by quote amount',
    { quoteOrderQty: '10' },
    -1106,
    "Parameter 'quoteOrderQty' sent when not required.",
  ],
  ['a market order with a price', { ...MARKET, timeInForce: undefined, price: '1' }, -1106, /'price' sent when not/],
  ['a market order with time in force', { ...MARKET, price: undefined }, -1106, /'timeInForce' sent when not/],
  [
    'a market order without any amount',
    { ...MARKET, timeInForce: undefined, price: undefined, quantity: undefined },
    -1102,
    "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!",
  ],
  ['an exponent', { quantity: '1e-2' }, -1100, /'quantity'/],
  ['a zero quantity', { quantity: '0' }, -1013, 'Invalid quantity.'],
  ['a zero price', { price: '0.00' }, -1013, 'Invalid price.'],
  [
    'a quote amount of too many decimals',
    { ...MARKET, timeInForce: undefined, price: undefined, quantity: undefined, quoteOrderQty: '50.123456785' },
    -1111,
    "Parameter 'quoteOrderQty' has too much precision.",
  ],
  ['too many decimals', { quantity: '0.010000001' }, -1111, "Parameter 'quantity' has too much precision."],
  ['an amount beyond 64 bits', { quantity: '92233720369' }, -1108, /'quantity'/],
  ['a price off the tick', { price: '80000.001' }, -1013, 'Filter failure: PRICE_FILTER'],
  ['a price far above the market', { price: '456173' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
  ['a price far below the market', { price: '18246' }, -1013, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
  ['a quantity off the step', { quantity: '0.010001' }, -1013, 'Filter failure: LOT_SIZE'],
  ['too small a notional', { quantity: '0.00006' }, -1013, 'Filter failure: NOTIONAL'],
  ['too large a notional', { quantity: '113' }, -1013, 'Filter failure: NOTIONAL'],
  [
    'more than the available funds',
    { quantity: '12.6' },
    -2010,
    'Account has insufficient balance for requested action.',
  ],
  ['an unknown parameter', { reduceOnly: 'true' }, -1104, /read '8' parameter\(s\) but was sent '9'/],
  ['an empty optional parameter', { newClientOrderId: '' }, -1105, "Parameter 'newClientOrderId' was empty."],
  ['a bad response type', { newOrderRespType: 'NONE' }, -1130, /newOrderRespType/],
];

describe('the spot exchange refuses', () => {
  it.each(REFUSALS)('%s', (_what, changes, code, msg) => {
    const reply = place(changes);
    expect(reply.body).toEqual({ code, msg: typeof msg === 'string' ? msg : expect.stringMatching(msg) });
    expect(reply.status).toBe(400);
    expect(fixture.product.exchange.effects().filter(({ kind }) => kind === 'placed')).toEqual([]);
  });

  it('a market order above its own lot maximum', () => {
    expect(fixture.client('POST', ORDER, { ...MARKET, quantity: '97.00001' }).body).toMatchObject({
      msg: 'Filter failure: MARKET_LOT_SIZE',
    });
  });

  it('a post-only order that would take liquidity', () => {
    expect(place({ type: 'LIMIT_MAKER', timeInForce: undefined, price: '91300' }).body).toEqual({
      code: -2010,
      msg: 'Order would immediately match and take.',
    });
  });

  it('any order while the market is closed', () => {
    fixture.product.exchange.setStatus('BTCUSDT', 'closed');
    expect(place().body).toEqual({ code: -2010, msg: 'Market is closed.' });
  });

  it('the 201st open order of a symbol', () => {
    for (let i = 0; i < 200; i += 1) {
      if (i % 100 === 0) fixture.clock.advance(10_000);
      expect(place({ quantity: '0.001' }).status).toBe(200);
    }
    fixture.clock.advance(10_000);
    expect(place().body).toEqual({ code: -1013, msg: 'Filter failure: MAX_NUM_ORDERS' });
  });
});

describe('order/test', () => {
  it('checks like a real order and places nothing', () => {
    expect(fixture.client('POST', '/api/v3/order/test', RESTING).text).toBe('{}');
    expect(fixture.client('POST', '/api/v3/order/test', { ...RESTING, price: '80000.001' }).body).toMatchObject({
      code: -1013,
    });
    expect(fixture.product.exchange.effects()).toEqual([]);
  });

  it('returns the commission on request, at a weight of 20', () => {
    const { body, headers } = fixture.client('POST', '/api/v3/order/test', {
      ...RESTING,
      computeCommissionRates: 'true',
    });
    expect(body).toMatchObject({ standardCommissionForOrder: { maker: '0.00100000' } });
    expect(headers['x-mbx-used-weight-1m']).toBe('20');
  });
});

describe('the limits of spot', () => {
  it('charge nothing for an accepted order and one for a refused one', () => {
    expect(place().headers['x-mbx-used-weight-1m']).toBe('0');
    expect(place({ price: '80000.001' }).headers['x-mbx-used-weight-1m']).toBe('1');
    expect(fixture.client('GET', '/api/v3/openOrders').headers['x-mbx-used-weight-1m']).toBe('81');
  });

  it('refuse the 101st unfilled order in ten seconds, and accept it in the next window', () => {
    for (let i = 0; i < 100; i += 1) expect(place({ quantity: '0.001' }).status).toBe(200);
    const refused = place();
    expect(refused).toMatchObject({
      status: 429,
      body: { code: -1015, msg: 'Too many new orders; current limit is 100 orders per 10 SECOND.' },
      headers: { 'retry-after': '10' },
    });
    fixture.clock.advance(10_000);
    expect(place()).toMatchObject({
      status: 200,
      headers: { 'x-mbx-order-count-10s': '1', 'x-mbx-order-count-1d': '101' },
    });
  });

  it('refund orders that fill', () => {
    expect(fixture.client('POST', ORDER, MARKET).headers['x-mbx-order-count-10s']).toBe('0');
    for (let i = 0; i < 7; i += 1) place({ quantity: '0.001' });
    place({ price: '91000' });
    fixture.setPrice('BTCUSDT', '90900');
    expect(fixture.client('GET', '/api/v3/rateLimit/order').body).toMatchObject([{ count: 3 }, { count: 3 }]);
  });
});
