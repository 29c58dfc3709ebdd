import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Exchange, Instrument } from '../../lib/domain/instrument.ts';
import { placeOrder } from '../../lib/orders/place.ts';
import { CALLER } from '../../lib/orders/reconcile/testing/exchange-fake.ts';
import { buildBinanceFutures, buildBitmex, type Fixed, formatDecimal } from '../../paper/src/testing.ts';
import { type ConformanceFixture, type Container, openFixture } from './conformance-fixture.ts';

let fixture: ConformanceFixture;
let container: Container;

beforeAll(async () => {
  fixture = await openFixture([buildBinanceFutures, buildBitmex]);
});
afterAll(() => fixture.close());
beforeEach(() => {
  fixture.reset();
  container = fixture.container();
});
afterEach(() => container.close());

/** Buys at market and reads the resulting exposure from the exchange's own books. */
async function bought(exchange: Exchange, symbol: string, quantity: string) {
  const instrument = await container.context.catalogue.find({ exchange, symbol }, container.deadline());
  const request = { exchange, symbol, side: 'BUY', type: 'MARKET', quantity } as const;
  const result = await placeOrder(container.context, request, CALLER, container.deadline());
  expect(result).toMatchObject({ outcome: 'placed', order: { state: 'FILLED', filledQuantity: quantity } });
  return exposureOf(instrument);
}

/** The engine's position: base asset on linear contracts, quote currency on inverse ones. */
function exposureOf({ exchange, market, exchangeSymbol, inverse }: Instrument): {
  exposure: string;
  contracts: string;
} {
  const name = exchange === 'bitmex' ? 'bitmex' : market;
  const venue = fixture.paper.products.find(({ protocol }) => protocol.product === name)?.exchange;
  const [position] = venue?.positions('paper', exchangeSymbol) ?? [];
  if (venue === undefined || position === undefined) throw new Error(`no position in ${exchangeSymbol}`);
  const { instrument, markPrice } = venue.market(exchangeSymbol);
  const { base, quote } = instrument.valuation;
  const size: Fixed = inverse ? quote(position.quantity, markPrice) : base(position.quantity, markPrice);
  return { exposure: formatDecimal(size), contracts: formatDecimal(position.quantity) };
}

test.each([
  ['BTC/USDT:USDT', '0.05', { binance: '0.05', bitmex: '50000' }],
  ['ETH/USDT:USDT', '1.2', { binance: '1.2', bitmex: '120000' }],
  ['SOL/USDT:USDT', '30', { binance: '30', bitmex: '300000' }],
  ['BTC/USD:BTC', '700', { binance: '7', bitmex: '700' }],
  ['BTC/USDT:USDT-261225', '0.01', { binance: '0.01', bitmex: '10000' }],
  ['BTC/USD:BTC-261225', '300', { binance: '3', bitmex: '300' }],
])(
  '%s: %s is the same exposure at every exchange, although the number of contracts differs',
  async (symbol, quantity, contracts) => {
    for (const exchange of ['binance', 'bitmex'] as const) {
      expect(await bought(exchange, symbol, quantity), exchange).toEqual({
        exposure: quantity,
        contracts: contracts[exchange],
      });
    }
  },
);
