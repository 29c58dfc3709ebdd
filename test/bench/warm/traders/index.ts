import type { BenchProduct } from '../products.ts';
import type { CreateTrader } from '../trader.ts';
import { atlasTrader } from './atlas.ts';
import { bareTrader } from './bare.ts';
import { CCXT, ccxtTrader } from './ccxt.ts';
import { connectorTrader } from './connector.ts';

interface TraderRow {
  readonly create: CreateTrader;
  readonly products?: readonly BenchProduct['name'][];
}

/** All compared traders, by their name in the tables. */
export const TRADERS = {
  'bare call': { create: bareTrader },
  [`ccxt ${CCXT}`]: { create: ccxtTrader },
  'official connector': { create: connectorTrader, products: ['binance.spot', 'binance.usdm'] },
  'Atlas, no key': { create: atlasTrader({ keyed: false, logged: false }) },
  'Atlas, no key, with log': { create: atlasTrader({ keyed: false, logged: true }) },
  'Atlas, with key': { create: atlasTrader({ keyed: true, logged: false }) },
} as const satisfies Readonly<Record<string, TraderRow>>;

export const BARE = 'bare call';
export const CCXT_ROW = `ccxt ${CCXT}`;

export function rowsFor({ name }: BenchProduct): readonly (readonly [string, TraderRow])[] {
  return Object.entries<TraderRow>(TRADERS).filter(([, { products }]) => products?.includes(name) ?? true);
}
