import { describe, expect, test } from 'vitest';
import type { Balance } from '../domain/balance.ts';
import type { CheckedOrder } from '../domain/checked-order.ts';
import { chargedOnReceipt, type FeeRates } from '../domain/fee-rates.ts';
import type { Instrument } from '../domain/instrument.ts';
import { PLAIN_TERMS, type PositionSide } from '../domain/order.ts';
import { ORDER_TYPES } from '../domain/order-type.ts';
import type { Position } from '../domain/position.ts';
import { Problem, type ProblemCode } from '../domain/problem.ts';
import { samples } from '../domain/testing/instrument-samples.ts';
import type { AccountPort, ExchangePort, LeftOut, SettingsPort } from '../exchanges/port.ts';
import { loadedPort } from '../exchanges/testing/loaded-port.ts';
import { accountSample, portSample } from '../exchanges/testing/port-sample.ts';
import { createTradingGuard, type TradingLimits, UNGUARDED } from '../guard/trading-guard.ts';
import { fixedTradingState, type TradingState } from '../guard/trading-state.ts';
import { createCatalogue } from '../reference/catalogue.ts';
import type { PlaceRequest } from './place.ts';
import { previewOrder } from './preview.ts';
import { problemThrownBy } from './reconcile/testing/exchange-fake.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const unreachable = new Problem('EXCHANGE_UNREACHABLE', 'No connection.', { exchange: 'binance' });
const neverSent = () => expect.unreachable('a command was sent');

interface Setting {
  readonly instrument?: Instrument;
  readonly account?: Partial<AccountPort>;
  readonly port?: Partial<ExchangePort>;
  readonly state?: TradingState;
  readonly limits?: TradingLimits;
}

function underTest({ instrument = samples.spot, account = {}, port = {}, state = 'active', limits }: Setting = {}) {
  const { exchange, market, symbol, exchangeSymbol, quantityUnit } = instrument;
  const product = { exchange, market, symbol, exchangeSymbol };
  const rates: FeeRates = {
    ...product,
    maker: '0.0002',
    taker: '0.0005',
    chargedIn: chargedOnReceipt(instrument),
    note: null,
  };
  const ports = [
    loadedPort(
      portSample({
        exchange,
        markets: [market],
        place: neverSent,
        amend: neverSent,
        cancel: neverSent,
        cancelAll: neverSent,
        instruments: () => Promise.resolve({ instruments: [instrument], unreadable: [], notServed: [] }),
        quote: () =>
          Promise.resolve({
            ...product,
            bid: '89999',
            bidQuantity: '1',
            ask: '90001',
            askQuantity: '1',
            quantityUnit,
            markPrice: null,
          }),
        account: () => Promise.resolve({ ...accountSample, feeRates: () => Promise.resolve(rates), ...account }),
        ...port,
      }),
    ),
  ];
  const trading = fixedTradingState(state);
  const context = {
    ports,
    catalogue: createCatalogue({ ports, ttlMs: 60_000, now: () => NOW }),
    now: () => NOW,
    sleep: () => Promise.resolve(),
    newClientOrderId: () => 'drawn',
    intentsNaming: () => expect.unreachable('an intent was read'),
    namingLagMs: 0,
    guard:
      limits === undefined && state === 'active' ? UNGUARDED : createTradingGuard(trading, limits ?? {}, () => NOW),
  };
  return (with_: Partial<PlaceRequest> = {}, asked?: { exchangeCheck?: boolean }) => {
    const request = { exchange, symbol, side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' } as const;
    const deadline = { signal: AbortSignal.timeout(60_000), deadline: NOW + 60_000 };
    return previewOrder(context, trading, { ...request, ...with_ }, deadline, asked);
  };
}

const ODD: LeftOut = {
  why: 'unreadable',
  exchangeSymbol: undefined,
  exchangeOrderId: undefined,
  market: undefined,
  time: undefined,
  reason: 'a field is missing.',
};

const MARKET = { type: 'MARKET', price: undefined } as const;

function balance(asset: string, available: string | null, markets: Balance['markets'] = ['spot']): Balance {
  const rest = { total: '1000000', locked: null, unrealizedProfit: null, updatedAt: null };
  return { exchange: 'binance', markets, asset, available, ...rest };
}

function holding(...rows: readonly Balance[]): Pick<AccountPort, 'balances'> {
  return { balances: () => Promise.resolve({ rows, leftOut: [] }) };
}

function open(
  { exchange, market, symbol, exchangeSymbol, quantityUnit }: Instrument,
  side: PositionSide,
  leverage: string | null,
): Pick<AccountPort, 'positions'> {
  const position: Position = {
    exchange,
    market,
    symbol,
    exchangeSymbol,
    side,
    hedged: false,
    quantity: '1',
    quantityUnit,
    entryPrice: null,
    markPrice: null,
    liquidationPrice: null,
    marginMode: null,
    leverage,
    unrealizedProfit: null,
    updatedAt: null,
  };
  return { positions: () => Promise.resolve({ rows: [position], leftOut: [] }) };
}

const SETTINGS: SettingsPort = {
  refusals: { leverage: null, marginMode: null, positionMode: null, assetMode: null },
  leverageIsolates: false,
  leverageStep: '1',
  instrument: () => expect.unreachable('settings were read'),
  account: () => expect.unreachable('settings of the account were read'),
  set: () => expect.unreachable('a setting was changed'),
};

/** The leverage that is set on the instrument. */
function set(leverage: string | null): Pick<AccountPort, 'settings'> {
  const told = { leverage, marginMode: null, maxLeverage: null };
  return { settings: { ...SETTINGS, instrument: () => Promise.resolve(told) } };
}

test('a client order id is told as given, and none is made up', async () => {
  const preview = underTest();
  expect((await preview({ clientOrderId: 'desk7' })).clientOrderId).toBe('desk7');
  expect((await preview()).clientOrderId).toBeNull();
});

test('a limit order on spot asks for no quote, no position and no multiplier', async () => {
  const preview = underTest({
    port: { quote: () => expect.unreachable('a quote was read') },
    account: {
      positions: () => expect.unreachable('positions were read'),
      quantoMultiplier: () => expect.unreachable('a multiplier was read'),
      balances: (markets) => {
        expect(markets).toEqual(['spot']);
        return Promise.resolve({ rows: [balance('USDT', '7', ['coinm']), balance('USDT', '8')], leftOut: [] });
      },
    },
  });
  expect(await preview()).toMatchObject({ available: { amount: '8' }, unknown: [] });
});

describe("the exchange's own check", () => {
  const answering = (tryOrder: AccountPort['tryOrder']) =>
    underTest({ account: { tryOrder } })({}, { exchangeCheck: true });
  const refusing = (code: ProblemCode) => answering(() => Promise.reject(new Problem(code, 'No.')));

  test('is made only where it is asked for', async () => {
    const preview = underTest({ account: { tryOrder: () => expect.unreachable('the exchange was asked') } });
    expect((await preview()).exchangeCheck).toBeNull();
    expect((await preview({}, { exchangeCheck: false })).exchangeCheck).toBeNull();
  });

  test('is of the very order that placing would send', async () => {
    const tried: CheckedOrder[] = [];
    const { exchangeCheck } = await answering((order) => {
      tried.push(order);
      return Promise.resolve({ passed: true });
    });
    expect(exchangeCheck).toEqual({ result: 'passed', code: null, reason: null });
    expect(tried).toMatchObject([{ side: 'BUY', type: 'LIMIT', quantity: '0.005', price: '90000' }]);
  });

  test('is told as not made where the exchange makes none', async () => {
    const { exchangeCheck } = await answering(() => Promise.resolve({ passed: false, unavailable: 'There is none.' }));
    expect(exchangeCheck).toEqual({ result: 'notMade', code: null, reason: 'There is none.' });
  });

  test.each(['INSUFFICIENT_FUNDS', 'RULE_VIOLATION', 'DUPLICATE_CLIENT_ORDER_ID'] as const)(
    'that ends in %s is a refusal',
    async (code) => {
      expect((await refusing(code)).exchangeCheck).toEqual({ result: 'refused', code, reason: 'No.' });
    },
  );

  test.each(['CREDENTIALS_REJECTED', 'RATE_LIMITED', 'EXCHANGE_UNREACHABLE', 'EXCHANGE_PROTOCOL'] as const)(
    'that ends in %s says nothing about the order',
    async (code) => {
      expect((await refusing(code)).exchangeCheck).toEqual({ result: 'notMade', code, reason: 'No.' });
    },
  );
});

describe('a conditional order', () => {
  const STOP = { type: 'STOP_MARKET', side: 'SELL', price: undefined, triggerPrice: '88000' } as const;
  const instrument: Instrument = {
    ...samples.spot,
    capabilities: { ...samples.spot.capabilities, orderTypes: ['STOP_MARKET'], triggerBy: ['LAST'] },
  };

  test('is valued at its trigger', async () => {
    expect(await underTest({ instrument })(STOP)).toMatchObject({
      estimatedPrice: '88000',
      trigger: { triggerPrice: '88000', triggerBy: 'LAST' },
    });
  });

  test('is refused where its trigger has been reached', async () => {
    const problem = await problemThrownBy(underTest({ instrument })({ ...STOP, triggerPrice: '90001' }));
    expect(problem).toMatchObject({ code: 'RULE_VIOLATION', details: { orderState: 'notPlaced' } });
  });

  test('is refused where no price can be read to judge it by', async () => {
    const port = { quote: () => Promise.reject(unreachable) };
    expect(await problemThrownBy(underTest({ instrument, port })(STOP))).toMatchObject({
      code: 'EXCHANGE_UNREACHABLE',
    });
  });
});

describe('on spot', () => {
  test('a buy gives up its notional, and the fee comes from what it receives', async () => {
    expect(await underTest({ account: holding(balance('USDT', '450')) })()).toEqual({
      exchange: 'binance',
      market: 'spot',
      symbol: 'BTC/USDT',
      exchangeSymbol: 'BTCUSDT',
      quantityUnit: 'BTC',
      clientOrderId: null,
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      postOnly: false,
      reduceOnly: false,
      price: '90000',
      quantity: '0.005',
      quoteQuantity: null,
      ...PLAIN_TERMS,
      exchangeQuantity: '0.005',
      estimatedPrice: '90000',
      notional: { amount: '450', asset: 'USDT' },
      fee: { amount: '0.0000025', asset: 'BTC', rate: '0.0005', liquidity: 'taker', note: null },
      required: { amount: '450', asset: 'USDT' },
      available: { amount: '450', asset: 'USDT' },
      sufficient: true,
      trading: { state: 'active', reason: null, by: null, at: null },
      checks: ['instrument', 'tradingState', 'limits'],
      exchangeCheck: null,
      unknown: [],
    });
  });

  test('a sale at the market is valued at the bid, gives up the base asset, and is charged in quote', async () => {
    const preview = underTest({ account: holding(balance('BTC', '0.00499')) });
    expect(await preview({ ...MARKET, side: 'SELL' })).toMatchObject({
      estimatedPrice: '89999',
      notional: { amount: '449.995', asset: 'USDT' },
      fee: { amount: '0.2249975', asset: 'USDT' },
      required: { amount: '0.005', asset: 'BTC' },
      available: { amount: '0.00499', asset: 'BTC' },
      sufficient: false,
    });
  });

  test('a fee that is charged in what a buy gives up is needed on top, a rebate is not deducted', async () => {
    const rates = { maker: '-0.0002', taker: '0.0005', chargedIn: { BUY: 'USDT', SELL: 'USDT' }, note: 'as listed' };
    const { exchange, market, symbol, exchangeSymbol } = samples.spot;
    const preview = underTest({
      account: {
        ...holding(balance('USDT', '450.2')),
        feeRates: () => Promise.resolve({ exchange, market, symbol, exchangeSymbol, ...rates }),
      },
    });
    expect(await preview()).toMatchObject({
      fee: { amount: '0.225', asset: 'USDT', note: 'as listed' },
      required: { amount: '450.225', asset: 'USDT' },
      sufficient: false,
    });
    expect(await preview({ postOnly: true })).toMatchObject({
      fee: { amount: '-0.09', rate: '-0.0002', liquidity: 'maker' },
      required: { amount: '450' },
      sufficient: true,
    });
  });

  test('a market order by quote amount is that amount, and its base amount is rounded to eight decimals', async () => {
    const preview = underTest();
    expect(await preview({ ...MARKET, quantity: undefined, quoteQuantity: '250' })).toMatchObject({
      exchangeQuantity: null,
      notional: { amount: '250', asset: 'USDT' },
      // 250 / 90001 × 0.0005
      fee: { amount: '0.00000139', asset: 'BTC' },
      required: { amount: '250', asset: 'USDT' },
      available: { amount: '0', asset: 'USDT' },
      sufficient: false,
    });
    expect(await preview({ ...MARKET, side: 'SELL', quantity: undefined, quoteQuantity: '250' })).toMatchObject({
      fee: { amount: '0.125', asset: 'USDT' },
      // 250 / 89999
      required: { amount: '0.00277781', asset: 'BTC' },
    });
  });
});

describe('on contracts', () => {
  const { linear, inverse, quanto } = samples;

  test('linear: the notional over the leverage of the position', async () => {
    const account = { ...open(linear, 'LONG', '20'), ...holding(balance('USDT', '22.5', ['usdm'])) };
    expect(await underTest({ instrument: linear, account })()).toMatchObject({
      exchangeQuantity: '0.005',
      notional: { amount: '450', asset: 'USDT' },
      fee: { amount: '0.225', asset: 'USDT' },
      required: { amount: '22.5', asset: 'USDT' },
      sufficient: true,
      unknown: [],
    });
  });

  test('inverse: dollars of notional; fee and margin in the coin, divided once', async () => {
    const account = { ...open(inverse, 'SHORT', '3'), ...holding(balance('BTC', '0.00185', ['coinm'])) };
    const preview = underTest({ instrument: inverse, account });
    expect(await preview({ side: 'SELL', quantity: '500', price: '90001' })).toMatchObject({
      exchangeQuantity: '5',
      notional: { amount: '500', asset: 'USD' },
      // 500 × 0.0005 / 90001
      fee: { amount: '0.00000278', asset: 'BTC' },
      // 500 / (90001 × 3)
      required: { amount: '0.00185183', asset: 'BTC' },
      sufficient: false,
    });
  });

  test('quanto: contracts × multiplier × price in the settlement asset', async () => {
    const account = {
      ...open(quanto, 'LONG', '10'),
      ...holding(balance('BTC', null, ['coinm'])),
      quantoMultiplier: () => Promise.resolve('0.000001'),
    };
    expect(await underTest({ instrument: quanto, account })({ quantity: '6', price: '85.85' })).toMatchObject({
      exchangeQuantity: '6',
      // docs/venues/bitmex.md §4.4: 6 ETHUSD at 85.85 are 51 510 XBt.
      notional: { amount: '0.0005151', asset: 'BTC' },
      fee: { amount: '0.00000025755', asset: 'BTC' },
      required: { amount: '0.00005151', asset: 'BTC' },
      available: null,
      sufficient: null,
      unknown: [{ figure: 'available', reason: 'The exchange does not tell how much BTC is available.' }],
    });
  });

  test('a quanto contract without its multiplier has no value', async () => {
    expect(await underTest({ instrument: quanto })({ quantity: '6', price: '85.85' })).toMatchObject({
      notional: null,
      fee: null,
      required: null,
      available: { amount: '0', asset: 'BTC' },
      sufficient: null,
      unknown: [{ figure: 'notional' }, { figure: 'fee' }, { figure: 'required' }],
    });
  });

  test('a reduce-only order needs nothing, whatever is available', async () => {
    const account: Partial<AccountPort> = {
      positions: () => expect.unreachable('positions are not needed'),
      balances: () => Promise.reject(unreachable),
    };
    expect(await underTest({ instrument: linear, account })({ reduceOnly: true })).toMatchObject({
      required: { amount: '0', asset: 'USDT' },
      available: null,
      sufficient: true,
    });
  });

  test.each([
    ['there is no position', {}, '45'],
    ['the position does not tell one', open(linear, 'LONG', null), '45'],
    ['the position tells another', open(linear, 'LONG', '20'), '22.5'],
  ])('the margin is that of the leverage that is set, where %s', async (_, positions, amount) => {
    const account = { ...positions, ...set('10') };
    expect(await underTest({ instrument: linear, account })()).toMatchObject({ required: { amount, asset: 'USDT' } });
  });

  test.each([
    ['no position is open and no leverage is told', {}, /does not tell the leverage/],
    [
      'neither the position nor the settings have a leverage',
      { ...open(linear, 'LONG', null), ...set(null) },
      /leverage/,
    ],
    [
      'the settings cannot be read',
      { settings: { ...SETTINGS, instrument: () => Promise.reject(unreachable) } },
      /No connection/,
    ],
    ['the order reduces the position', open(linear, 'SHORT', '10'), /reduces/],
    ['positions cannot be read', { positions: () => Promise.reject(unreachable) }, /No connection/],
  ] satisfies [string, Partial<AccountPort>, RegExp][])('the margin is not known when %s', async (_, account, why) => {
    expect(await underTest({ instrument: linear, account })()).toMatchObject({
      fee: { amount: '0.225' },
      required: null,
      sufficient: null,
      unknown: [{ figure: 'required', reason: expect.stringMatching(why) }],
    });
  });

  test.each([
    ['of an unknown instrument', undefined, null],
    ['of the instrument', linear.exchangeSymbol, null],
    ['of another instrument', 'SOLUSDT', '45'],
  ])('a position that cannot be read, %s, decides whether the margin is known', async (_, exchangeSymbol, amount) => {
    const odd = { ...ODD, exchangeSymbol };
    const account: Partial<AccountPort> = {
      positions: async (markets, call) => {
        expect(markets).toEqual(['usdm']);
        return { ...(await open(linear, 'LONG', '10').positions(markets, call)), leftOut: [odd] };
      },
    };
    expect((await underTest({ instrument: linear, account })()).required?.amount ?? null).toBe(amount);
  });

  test('the position of another instrument tells no leverage', async () => {
    const account = open({ ...linear, exchangeSymbol: 'SOLUSDT' }, 'LONG', '10');
    expect((await underTest({ instrument: linear, account })()).required).toBeNull();
  });

  test('a contract that settles in another asset than its quote has no value there', async () => {
    const found = await underTest({ instrument: { ...linear, settle: 'USDC' } })();
    expect([found.notional, found.fee, found.required]).toEqual([null, null, null]);
  });

  test('of two hedged positions, the one of the order counts', async () => {
    const of = async (side: PositionSide, leverage: string) =>
      (await open(linear, side, leverage).positions(['usdm'], {} as never)).rows.map((row) => ({
        ...row,
        hedged: true,
      }));
    const rows = [...(await of('SHORT', '5')), ...(await of('LONG', '10'))];
    const preview = underTest({ instrument: linear, account: { positions: async () => ({ rows, leftOut: [] }) } });
    expect(await preview()).toMatchObject({ required: { amount: '45' } });
  });
});

describe('what cannot be read', () => {
  test('is null with its reason, and fails nothing else', async () => {
    const preview = underTest({
      account: { feeRates: () => Promise.reject(unreachable), ...holding(balance('USDT', '450')) },
    });
    expect(await preview()).toMatchObject({
      notional: { amount: '450' },
      fee: null,
      required: null,
      available: { amount: '450' },
      sufficient: null,
      unknown: [
        { figure: 'fee', reason: 'No connection.' },
        { figure: 'required', reason: 'No connection.' },
      ],
    });
  });

  test('leaves a market order without a price on an empty side of the book', async () => {
    const { exchange, market, symbol, exchangeSymbol, quantityUnit } = samples.spot;
    const empty = { bid: '89999', bidQuantity: '1', ask: null, askQuantity: null, quantityUnit, markPrice: null };
    const quote = () => Promise.resolve({ exchange, market, symbol, exchangeSymbol, ...empty });
    const found = await underTest({ port: { quote } })(MARKET);
    expect(found).toMatchObject({ estimatedPrice: null, notional: null, fee: null, required: null, sufficient: null });
    expect(found.unknown).toContainEqual({ figure: 'estimatedPrice', reason: 'The book of BTC/USDT has no ask.' });
  });

  test('an asset that an unreadable row may be is not taken for zero', async () => {
    const account: Partial<AccountPort> = { balances: () => Promise.resolve({ rows: [], leftOut: [ODD] }) };
    expect(await underTest({ account })()).toMatchObject({ available: null, sufficient: null });
  });

  test.each([
    [samples.spot, balance('ETH', '1'), '0'],
    [samples.spot, balance('ETH', null), null],
    [samples.linear, balance('ETH', '1', ['usdm']), null],
  ])(
    'of an asset that the wallet does not list, nothing is available unless others may stand in',
    async (on, row, amount) => {
      const { available } = await underTest({ instrument: on, account: holding(row) })();
      expect(available?.amount ?? null).toBe(amount);
    },
  );

  test('a fault of Atlas is no missing figure', async () => {
    const bug = new TypeError('bug');
    await expect(underTest({ account: { feeRates: () => Promise.reject(bug) } })()).rejects.toBe(bug);
  });
});

describe('an order that placing refuses before it sends is refused alike', () => {
  test('by a rule of the instrument', async () => {
    const problem = await problemThrownBy(underTest()({ quantity: '0.0000001' }));
    expect(problem).toMatchObject({ code: 'RULE_VIOLATION', details: { violations: [{ rule: 'minQuantity' }, {}] } });
  });

  test('by the trading state', async () => {
    expect((await problemThrownBy(underTest({ state: 'halted' })())).code).toBe('TRADING_HALTED');
  });

  test('by the limits of the deployment', async () => {
    expect((await problemThrownBy(underTest({ limits: { maxNotional: '400' } })())).code).toBe('LIMIT_EXCEEDED');
  });
});

test.each([
  ['STOP_MARKET', { type: 'STOP_MARKET', price: undefined, triggerPrice: '95000' }],
  ['STOP_LIMIT', { type: 'STOP_LIMIT', triggerPrice: '95000', price: '95100' }],
  ['MARKET', MARKET],
] as const)(
  'the quote is read once of a %s: to check its trigger, or to estimate what has no price',
  async (_, order) => {
    let quotes = 0;
    const capabilities = { ...samples.spot.capabilities, orderTypes: ORDER_TYPES, triggerBy: ['LAST'] as const };
    const { quote } = portSample();
    const preview = underTest({
      instrument: { ...samples.spot, capabilities },
      port: {
        quote: (...args) => {
          quotes += 1;
          return quote(...args);
        },
      },
    });
    await preview(order);
    expect(quotes).toBe(1);
  },
);
