import { createClock, type PaperClock } from '../../../clock.ts';
import { parseDecimal } from '../../../engine/decimal.ts';
import type { Product } from '../../../protocol.ts';
import { buildBinanceSpot } from '../../spot.ts';
import { createSignedClient, type Fields, type SignedClient } from '../../testing/signed-client-fixture.ts';

/** The start of a minute and of a ten-second window, which makes windows easy to reason about. */
export const NOON = Date.UTC(2026, 10, 23, 12);

/** The paper spot exchange without a network, on a frozen clock. */
export interface SpotFixture {
  readonly clock: PaperClock;
  readonly product: Product;
  readonly client: SignedClient;
  /** The second account. */
  readonly rival: SignedClient;
  setPrice(symbol: string, price: string): void;
}

export function openSpotFixture(): SpotFixture {
  const clock = createClock();
  clock.freeze(NOON);
  const [product] = buildBinanceSpot({ now: clock.now, seed: 1 });
  if (product === undefined) throw new Error('the builder made no product');
  const { protocol } = product;
  return {
    clock,
    product,
    client: createSignedClient({ protocol, now: clock.now }),
    rival: createSignedClient({ protocol, now: clock.now, key: 'paper-key-2', secret: 'paper-secret-2' }),
    setPrice: (symbol, price) => product.maker.setPrice(symbol, parseDecimal(price)),
  };
}

/** A limit order that rests far below the market. */
export const RESTING: Fields = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.01',
  price: '80000',
};

export const ORDER = '/api/v3/order';
