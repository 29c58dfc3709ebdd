import { describe, expect, it } from 'vitest';
import {
  contractOrder,
  type Fields,
  type FuturesFixture,
  limitOrder,
  openFuturesFixture,
  without,
} from './testing/futures-fixture.ts';

interface Refused {
  readonly says: string;
  readonly path: string;
  readonly fields: Fields;
  readonly code: number;
  readonly msg?: string;
}

const usdm = (says: string, code: number, fields: Fields, msg?: string): Refused => ({
  says,
  path: '/fapi/v1/order',
  fields,
  code,
  ...(msg !== undefined && { msg }),
});
const coinm = (says: string, code: number, fields: Fields): Refused => ({
  says,
  path: '/dapi/v1/order',
  fields,
  code,
});

/** Futures print parameter names in lower case. */
const notSent = (name: string): string => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;

const MARKET: Fields = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.01' };
const NO_PRICE = without(limitOrder(), 'price');
const PRICE_TOO_LOW_FOR_MARK = limitOrder({ side: 'SELL', price: '80000' });

/** docs/venues/binance.md §2.1, §4.2, §6.2; every row is one rule. */
const REFUSALS: readonly Refused[] = [
  usdm('a missing quantity', -1102, without(limitOrder(), 'quantity')),
  usdm('a LIMIT without a price', -1102, NO_PRICE),
  usdm('a LIMIT without timeInForce', -1102, without(limitOrder(), 'timeInForce'), notSent('timeinforce')),
  usdm('an exponent', -1102, limitOrder({ price: '9e4' })),
  usdm('an empty value', -1105, limitOrder({ newClientOrderId: '' })),
  usdm(
    'a MARKET with timeInForce',
    -1106,
    { ...MARKET, timeInForce: 'GTC' },
    "Parameter 'timeinforce' sent when not required.",
  ),
  usdm('a MARKET with a price', -1106, { ...MARKET, price: '1' }),
  usdm('a LIMIT with a stop price', -1106, limitOrder({ stopPrice: '1' })),
  usdm('an unknown timeInForce', -1115, limitOrder({ timeInForce: 'DAY' })),
  usdm('an unknown type', -1116, limitOrder({ type: 'PEGGED' })),
  usdm('an unknown side', -1117, limitOrder({ side: 'HOLD' })),
  usdm('an unknown symbol', -1121, limitOrder({ symbol: 'BTCEUR' })),
  usdm('an unknown response type', -1136, limitOrder({ newOrderRespType: 'FULL' })),
  usdm('an empty response type', -1136, limitOrder({ newOrderRespType: '' }), 'Invalid newOrderRespType.'),
  usdm('an empty timeInForce', -1115, limitOrder({ timeInForce: '' })),
  usdm('an empty timeInForce of a MARKET', -1115, { ...MARKET, timeInForce: '' }),
  usdm('an empty type', -1102, limitOrder({ type: '' })),
  usdm('an empty side', -1102, limitOrder({ side: '' }), notSent('side')),
  usdm('an empty position side', -4060, limitOrder({ positionSide: '' })),
  usdm('an empty self-trade mode', -5039, limitOrder({ selfTradePreventionMode: '' })),
  usdm('an empty priceMatch', -5037, limitOrder({ priceMatch: '' })),
  usdm('an empty flag', -1105, limitOrder({ reduceOnly: '' })),
  usdm('too many decimals of the price', -1111, limitOrder({ price: '90000.001' })),
  usdm('too many decimals of the quantity', -1111, limitOrder({ quantity: '0.0101' })),
  usdm('a price off the tick', -4014, limitOrder({ price: '90000.05' })),
  usdm('a price below zero', -4001, limitOrder({ price: '-1' })),
  usdm('a price above the maximum', -4002, limitOrder({ price: '5000000' })),
  usdm('a price below the minimum', -4013, limitOrder({ price: '100' })),
  usdm('a quantity of zero', -4003, limitOrder({ quantity: '0' })),
  usdm('a quantity above the maximum', -4005, limitOrder({ quantity: '1001' })),
  usdm('a MARKET above its own maximum', -4005, { ...MARKET, quantity: '121' }),
  usdm('a bid far above the mark price', -4016, limitOrder({ price: '99000' })),
  usdm('an offer far below the mark price', -4024, PRICE_TOO_LOW_FOR_MARK),
  usdm(
    'a small notional',
    -4164,
    limitOrder({ symbol: 'BTCUSDT', price: '49999.9', quantity: '0.001' }),
    "Order's notional must be no smaller than 50 (unless you choose reduce only)",
  ),
  usdm('a client id of 37 characters', -4015, limitOrder({ newClientOrderId: 'x'.repeat(37) })),
  usdm('a client id with a space', -1100, limitOrder({ newClientOrderId: 'a b' })),
  usdm('a position side in one-way mode', -4061, limitOrder({ positionSide: 'LONG' })),
  usdm('an unknown position side', -4060, limitOrder({ positionSide: 'UP' })),
  usdm('reduce-only without a position', -2022, limitOrder({ reduceOnly: true }), 'ReduceOnly Order is rejected.'),
  usdm('too little margin', -2019, limitOrder({ quantity: '900' }), 'Margin is insufficient.'),
  usdm('GTD without a date', -1102, limitOrder({ timeInForce: 'GTD' })),
  usdm('GTD too soon', -5040, limitOrder({ timeInForce: 'GTD', goodTillDate: Date.UTC(2026, 10, 22, 12, 10) })),
  usdm('priceMatch beside a price', -1106, limitOrder({ priceMatch: 'QUEUE' })),
  usdm('a withdrawn priceMatch', -5037, { ...NO_PRICE, priceMatch: 'OPPONENT_10' }),
  usdm('a MARKET with priceMatch', -5038, { ...MARKET, priceMatch: 'QUEUE' }),
  usdm('an unknown self-trade mode', -5039, limitOrder({ selfTradePreventionMode: 'DECREMENT' })),
  ...['STOP', 'STOP_MARKET', 'TAKE_PROFIT', 'TAKE_PROFIT_MARKET', 'TRAILING_STOP_MARKET'].map((type) =>
    usdm(type, -4120, limitOrder({ type, stopPrice: '95000' })),
  ),
  coinm('a conditional type', -4120, contractOrder({ type: 'STOP', stopPrice: '95000' })),
  coinm('half a contract', -1111, contractOrder({ quantity: '0.5' })),
  coinm('no contract', -4003, contractOrder({ quantity: '0' })),
  coinm('GTD', -1115, contractOrder({ timeInForce: 'GTD', goodTillDate: Date.UTC(2027, 0) })),
  coinm('RPI', -1115, contractOrder({ timeInForce: 'RPI' })),
  coinm('an empty response type', -1136, contractOrder({ newOrderRespType: '' })),
  usdm('RPI that would take liquidity', -5022, limitOrder({ timeInForce: 'RPI', price: '92000' })),
  coinm('a USD-M symbol', -1121, contractOrder({ symbol: 'BTCUSDT' })),
  coinm('a MARKET above its own maximum', -4005, {
    symbol: 'BTCUSD_PERP',
    side: 'BUY',
    type: 'MARKET',
    quantity: '60001',
  }),
  coinm('too little margin', -2019, contractOrder({ quantity: '500000' })),
];

function openCount(fixture: FuturesFixture): number {
  return fixture.usdm.exchange.openOrders('paper').length + fixture.coinm.exchange.openOrders('paper').length;
}

describe('a new futures order is refused', () => {
  it.each(REFUSALS)('$path with $code: $says', ({ path, fields, code, msg }) => {
    const fixture = openFuturesFixture();
    const reply = fixture.send('POST', path, fields);
    expect(reply.row.code).toBe(code);
    expect(reply.status).toBe(400);
    if (msg !== undefined) expect(reply.row.msg).toBe(msg);
    expect(openCount(fixture)).toBe(0);
  });

  it('with -4116 while another open order has its client id, of any symbol', () => {
    const fixture = openFuturesFixture();
    fixture.send('POST', '/fapi/v1/order', limitOrder({ newClientOrderId: 'twice' }));
    const again = limitOrder({ symbol: 'ETHUSDT', price: '3000', quantity: '1', newClientOrderId: 'twice' });
    expect(fixture.send('POST', '/fapi/v1/order', again).row).toEqual({
      code: -4116,
      msg: 'ClientOrderId is duplicated.',
    });
  });

  it('not when the other order with its client id is closed', () => {
    const fixture = openFuturesFixture();
    const market = { ...MARKET, newClientOrderId: 'again' };
    fixture.send('POST', '/fapi/v1/order', market);
    expect(fixture.send('POST', '/fapi/v1/order', market).status).toBe(200);
    expect(fixture.usdm.exchange.effectsOf('again').placements).toBe(2);
  });

  it('with -2025 beside 200 open orders of the symbol', () => {
    const fixture = openFuturesFixture();
    for (let count = 0; count < 200; count += 1) {
      if (count % 100 === 0) fixture.clock.advance(10_000);
      fixture.send('POST', '/fapi/v1/order', limitOrder({ quantity: '0.001' }));
    }
    expect(openCount(fixture)).toBe(200);
    expect(fixture.send('POST', '/fapi/v1/order', limitOrder()).row.code).toBe(-2025);
    expect(fixture.send('POST', '/fapi/v1/order', MARKET).status).toBe(200);
  });

  it('with -4131 on USD-M and -4113 on COIN-M when the best price is far from the mark price', () => {
    const fixture = openFuturesFixture();
    fixture.usdm.exchange.setMarkPrice('BTCUSDT', 80_000n * 10n ** 18n);
    fixture.coinm.exchange.setMarkPrice('BTCUSD_PERP', 80_000n * 10n ** 18n);
    expect(fixture.send('POST', '/fapi/v1/order', MARKET).row.code).toBe(-4131);
    const contracts = { symbol: 'BTCUSD_PERP', side: 'BUY', type: 'MARKET', quantity: '1' };
    expect(fixture.send('POST', '/dapi/v1/order', contracts).row.code).toBe(-4113);
  });

  it('with -4140 while the symbol is cancel-only, with -4141 while it is closed', () => {
    const fixture = openFuturesFixture();
    fixture.usdm.exchange.setStatus('BTCUSDT', 'cancelOnly');
    expect(fixture.send('POST', '/fapi/v1/order', limitOrder()).row.code).toBe(-4140);
    fixture.usdm.exchange.setStatus('BTCUSDT', 'closed');
    expect(fixture.send('POST', '/fapi/v1/order', limitOrder()).row.code).toBe(-4141);
  });
});

describe('priceMatch', () => {
  it.each([
    { side: 'BUY', priceMatch: 'QUEUE', level: 'bids', index: 0 },
    { side: 'BUY', priceMatch: 'QUEUE_5', level: 'bids', index: 4 },
    { side: 'SELL', priceMatch: 'QUEUE', level: 'asks', index: 0 },
    { side: 'SELL', priceMatch: 'OPPONENT_5', level: 'bids', index: 4 },
  ] as const)('$priceMatch on a $side uses level $index of the $level', ({ side, priceMatch, level, index }) => {
    const fixture = openFuturesFixture();
    const price = fixture.usdm.exchange.depth('BTCUSDT', 10)[level][index]?.price ?? 0n;
    const placed = fixture.send('POST', '/fapi/v1/order', { ...NO_PRICE, side, priceMatch });
    expect(placed.row).toMatchObject({ priceMatch });
    expect(Number(placed.row.price) * 100).toBe(Number(price / 10n ** 16n));
  });
});

/** docs/venues/binance.md §2.1: a USD-M time in force that exchangeInfo does not list (§4.3). */
describe('a retail price improvement order', () => {
  it('keeps its own time in force in every answer', () => {
    const fixture = openFuturesFixture();
    const placed = fixture.send('POST', '/fapi/v1/order', limitOrder({ timeInForce: 'RPI', newClientOrderId: 'rpi' }));
    expect(placed.row).toMatchObject({ status: 'NEW', timeInForce: 'RPI' });
    const named = { symbol: 'BTCUSDT', origClientOrderId: 'rpi' };
    expect(fixture.send('GET', '/fapi/v1/order', named).row).toMatchObject({ status: 'NEW', timeInForce: 'RPI' });
    const change = { ...named, side: 'BUY', price: '90001', quantity: '0.02', priceMatch: 'NONE' };
    expect(fixture.send('PUT', '/fapi/v1/order', change).row).toMatchObject({ timeInForce: 'RPI', origQty: '0.020' });
    expect(fixture.send('DELETE', '/fapi/v1/order', named).row).toMatchObject({
      status: 'CANCELED',
      timeInForce: 'RPI',
    });
  });
});
