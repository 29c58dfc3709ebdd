import { describe, expect, test } from 'vitest';
import { checkOrder } from '../domain/checked-order.ts';
import type { AmendedValues, OrderRequest } from '../domain/order.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { AmendChange } from '../exchanges/port.ts';
import { createTradingGuard, type TradingLimits } from '../guard/trading-guard.ts';
import { fixedTradingState, type TradingState } from '../guard/trading-state.ts';
import { callOf } from '../reference/context.ts';
import { exchangeFake, heldOrder, problemThrownBy, ROUND_TRIP_MS } from './reconcile/testing/exchange-fake.ts';

interface Setting extends TradingLimits {
  readonly state?: TradingState;
  readonly reason?: string;
  readonly middle?: string | undefined;
}

function underTest({ state = 'active', reason, middle = '90000', ...limits }: Setting = {}) {
  const fake = exchangeFake({ referencePrice: () => middle || undefined });
  const reading = { state, reason: reason ?? null, by: null, at: null };
  let followers = 0;
  const source = {
    ...fixedTradingState(state),
    current: () => Promise.resolve(reading),
    follow: () => {
      followers += 1;
      return () => {
        followers -= 1;
      };
    },
  };
  const guard = createTradingGuard(source, limits, fake.now);
  const call = callOf(fake.context, fake.port, fake.call);
  return {
    fake,
    guard,
    followers: () => followers,
    place: (request: Partial<OrderRequest> = {}, instrument = samples.spot) => {
      const limit = { side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' } as const;
      const order = checkOrder(instrument, { ...limit, ...request, clientOrderId: 'mine' });
      return guard.place(order, fake.port, call);
    },
    amend: (change: AmendedValues, order = heldOrder()) => guard.amend(order, changeOf(change), fake.port, call),
  };
}

function changeOf(change: AmendedValues): AmendChange {
  const rest = { allowReplace: true, replacementClientOrderId: 'next', modifyId: '17' };
  return { ...rest, instrument: samples.spot, ...change };
}

const MARKET = { type: 'MARKET', price: undefined } as const;
const said = async (work: Promise<unknown>) => (await problemThrownBy(work)).code;

describe('the state', () => {
  test('active allows everything', async () => {
    const { place, amend } = underTest();
    await place();
    await amend({ quantity: '0.009', price: '91000' });
  });

  test.each([
    ['reduceOnly', 'TRADING_REDUCE_ONLY'],
    ['cancelOnly', 'TRADING_CANCEL_ONLY'],
    ['halted', 'TRADING_HALTED'],
  ] as const)('%s refuses a place', async (state, code) => {
    expect(await said(underTest({ state }).place())).toBe(code);
  });

  test('reduceOnly allows reduce-only orders of contracts, and no stricter state does', async () => {
    const closing = (state: TradingState) => underTest({ state }).place({ reduceOnly: true }, samples.linear);
    await closing('reduceOnly');
    expect(await said(closing('cancelOnly'))).toBe('TRADING_CANCEL_ONLY');
    expect(await said(closing('halted'))).toBe('TRADING_HALTED');
  });

  test('reduceOnly refuses to sell on spot, where no order is known to reduce a position', async () => {
    expect(await said(underTest({ state: 'reduceOnly' }).place({ side: 'SELL' }))).toBe('TRADING_REDUCE_ONLY');
  });

  test.each(['reduceOnly', 'cancelOnly'] as const)('%s allows reducing an order', async (state) => {
    await underTest({ state }).amend({ quantity: '0.004' });
  });

  test.each([
    ['a larger quantity', { quantity: '0.006' }],
    ['a higher price', { price: '91000' }],
    ['a lower price', { price: '89000' }],
    ['a smaller quantity at another price', { quantity: '0.004', price: '91000' }],
    ['a smaller quantity with another trigger', { quantity: '0.004', triggerPrice: '91000' }],
    ['another distance', { trailingAmount: '100' }],
  ])('cancelOnly treats %s as a new order', async (_what, change) => {
    expect(await said(underTest({ state: 'cancelOnly' }).amend(change))).toBe('TRADING_CANCEL_ONLY');
  });

  test('cancelOnly treats the same quantity as a new order', async () => {
    expect(await said(underTest({ state: 'cancelOnly' }).amend({ quantity: heldOrder().quantity ?? '' }))).toBe(
      'TRADING_CANCEL_ONLY',
    );
  });

  test('reduceOnly refuses an order of a contract that is not reduce-only', async () => {
    expect(await said(underTest({ state: 'reduceOnly' }).place({}, samples.linear))).toBe('TRADING_REDUCE_ONLY');
  });

  test('reduceOnly accepts no order on spot, even if marked reduce-only', async () => {
    const work = underTest({ state: 'reduceOnly' }).amend({ price: '91000' }, heldOrder({ reduceOnly: true }));
    expect(await said(work)).toBe('TRADING_REDUCE_ONLY');
  });

  test("is refused with the operator's reason, as one sentence", async () => {
    const refusal = await problemThrownBy(underTest({ state: 'halted', reason: 'Drill of v2.1 runs.' }).place());
    expect(refusal.detail).toBe(
      'Trading is halted in this deployment: it accepts only cancels. Reason: Drill of v2.1 runs.',
    );
    expect(refusal.details).toEqual({ exchange: 'binance' });
  });

  test('halted allows no change', async () => {
    expect(await said(underTest({ state: 'halted' }).amend({ quantity: '0.004' }))).toBe('TRADING_HALTED');
  });
});

describe('while a command waits to be sent', () => {
  const refusalOf = async (state: TradingState, change: AmendedValues) => {
    const { guard } = underTest({ state });
    return await guard.whileAmending(heldOrder(), changeOf(change), (refusal) => Promise.resolve(refusal()?.code));
  };

  test('an amend that reduces an order is refused only by a halt', async () => {
    expect(await refusalOf('cancelOnly', { quantity: '0.004' })).toBeUndefined();
    expect(await refusalOf('halted', { quantity: '0.004' })).toBe('TRADING_HALTED');
  });

  test('any other amend is refused like a new order', async () => {
    expect(await refusalOf('cancelOnly', { quantity: '0.006' })).toBe('TRADING_CANCEL_ONLY');
    expect(await refusalOf('cancelOnly', { quantity: '0.004', takeProfit: null })).toBe('TRADING_CANCEL_ONLY');
    expect(await refusalOf('active', { quantity: '0.006' })).toBeUndefined();
  });

  test('the trading state is followed until the command has ended, however it ends', async () => {
    const { guard, followers } = underTest();
    const during = await guard.whileAmending(heldOrder(), changeOf({ price: '91000' }), () =>
      Promise.resolve(followers()),
    );
    expect([during, followers()]).toEqual([1, 0]);
    const failed = guard.whileAmending(heldOrder(), changeOf({}), () => Promise.reject(new Error('lost')));
    await expect(failed).rejects.toThrow('lost');
    expect(followers()).toBe(0);
  });
});

describe('the symbols', () => {
  test('that are not listed are not traded', async () => {
    const { place } = underTest({ allowedSymbols: ['ETH/USDT'] });
    const refusal = await problemThrownBy(place());
    expect(refusal).toMatchObject({ code: 'SYMBOL_NOT_ALLOWED', details: { exchange: 'binance' } });
    await underTest({ allowedSymbols: ['BTC/USDT'] }).place();
  });
});

describe('the notional', () => {
  test('may equal the maximum but not exceed it', async () => {
    await underTest({ maxNotional: '450' }).place();
    const { code, detail, details } = await problemThrownBy(underTest({ maxNotional: '449.99' }).place());
    expect(code).toBe('LIMIT_EXCEEDED');
    expect(detail).toBe('The order is worth 450 USDT; this deployment allows 449.99 USDT.');
    expect(details.exchange).toBe('binance');
    expect(details.violations).toMatchObject([
      { field: 'quantity', rule: 'maxNotional', given: '450', bound: '449.99' },
    ]);
  });

  test('of a market order uses the middle of the book', async () => {
    await underTest({ maxNotional: '450' }).place(MARKET);
    const { place, fake } = underTest({ maxNotional: '450', middle: '90001' });
    expect(await said(place(MARKET))).toBe('LIMIT_EXCEEDED');
    expect(fake.count('referencePrice')).toBe(1);
  });

  test('of a market order by quote amount is that amount', async () => {
    const byQuote = { ...MARKET, quantity: undefined, quoteQuantity: '451' };
    const { place, fake } = underTest({ maxNotional: '450' });
    expect((await problemThrownBy(place(byQuote))).details.violations).toMatchObject([{ field: 'quoteQuantity' }]);
    expect(fake.calls).toEqual([]);
  });

  test('of an inverse contract is its quantity, which is in dollars', async () => {
    const { place, fake } = underTest({ maxNotional: '200' });
    await place({ quantity: '200' }, samples.inverse);
    await place({ ...MARKET, quantity: '200' }, samples.inverse);
    expect(await said(place({ quantity: '300' }, samples.inverse))).toBe('LIMIT_EXCEEDED');
    expect(fake.calls).toEqual([]);
  });

  test('of a quanto contract does not exist, so it is not traded', async () => {
    const { place, fake } = underTest({ maxNotional: '1000000' });
    const refusal = await problemThrownBy(place({ quantity: '1', price: '3000' }, samples.quanto));
    expect(refusal.code).toBe('LIMIT_EXCEEDED');
    expect(refusal.details.violations).toMatchObject([{ field: 'quantity', rule: 'maxNotional', bound: '1000000' }]);
    expect(refusal.detail).toContain('has no value in USD, so it is not traded under a limit.');
    expect(await said(place({ ...MARKET, quantity: '1' }, samples.quanto))).toBe('LIMIT_EXCEEDED');
    expect(fake.calls).toEqual([]);
  });

  test('is limited by quote currency, and a currency without a limit is not traded', async () => {
    await underTest({ maxNotional: new Map([['USDT', '450']]) }).place();
    expect(await said(underTest({ maxNotional: new Map([['BTC', '450']]) }).place())).toBe('LIMIT_EXCEEDED');
  });

  test('of an amended order is that of its new total', async () => {
    const { amend } = underTest({ maxNotional: '500' });
    await amend({ price: '100000' });
    expect(await said(amend({ price: '100001' }))).toBe('LIMIT_EXCEEDED');
    expect(await said(amend({ quantity: '0.006' }))).toBe('LIMIT_EXCEEDED');
  });

  test('of an order without a quantity is not known, so it is not changed', async () => {
    const { amend } = underTest({ maxNotional: '500' });
    const { detail } = await problemThrownBy(amend({ price: '100000' }, heldOrder({ quantity: null })));
    expect(detail).toBe('The order is of unknown value; this deployment allows 500 USDT.');
  });
});

describe('the band', () => {
  test.each(['81000', '99000'])('accepts a price on its edge: %s', async (price) => {
    await underTest({ priceBandPercent: '10' }).place({ price });
  });

  test.each([
    ['80999.99', '81000'],
    ['99000.01', '99000'],
  ])('refuses %s, beyond %s', async (price, bound) => {
    const { details } = await problemThrownBy(underTest({ priceBandPercent: '10' }).place({ price }));
    expect(details.violations).toMatchObject([{ field: 'price', rule: 'priceBand', given: price, bound }]);
  });

  test('does not apply to market orders', async () => {
    const { place, fake } = underTest({ priceBandPercent: '0.1' });
    await place(MARKET);
    expect(fake.calls).toEqual([]);
  });

  test('is read once a second, however many orders there are', async () => {
    const { place, fake } = underTest({ priceBandPercent: '10' });
    await place();
    await place();
    expect(fake.count('referencePrice')).toBe(1);
    fake.pass(1_000 - ROUND_TRIP_MS);
    await place();
    expect(fake.count('referencePrice')).toBe(2);
  });

  test('needs both sides of the book, so without one nothing is placed', async () => {
    const refusal = await problemThrownBy(underTest({ priceBandPercent: '10', middle: '' }).place());
    expect(refusal).toMatchObject({ code: 'REFERENCE_PRICE_UNAVAILABLE', details: { exchange: 'binance' } });
  });
});

test('without limits no request is made', async () => {
  const { place, fake } = underTest();
  await place();
  await place(MARKET);
  expect(fake.calls).toEqual([]);
});
