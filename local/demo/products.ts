import type { Product } from '../../lib/config.ts';
import type { Json } from './api.ts';
import { Unexpected } from './expect.ts';

/** What is played on one kind of contract of one exchange, and what has to come of it there. */
export interface Scene {
  readonly title: string;
  readonly product: Product;
  readonly base: string;
  readonly contract: 'perpetual' | 'delivery' | null;
  readonly quanto?: true;
  /** In the instrument's unit: the same exposure wherever the same kind of contract is played. */
  readonly quantity: string;
  /** What the order is amended down to. */
  readonly reduced: string;
  readonly amends: Amends;
  /** What becomes of a post-only order that would trade at once. */
  readonly postOnly: 'refused' | 'CANCELED' | 'EXPIRED';
}

/** `amendment.method` and `queuePriority` of a reduction and of a new price. */
interface Amends {
  readonly reduction: readonly [method: string, queuePriority: string];
  readonly reprice: readonly [method: string, queuePriority: string];
}

/** protocol/binance.md §2.6: what is only reduced keeps its place on spot, and everything else is a new order. */
const BINANCE_SPOT = {
  amends: { reduction: ['keepPriority', 'kept'], reprice: ['cancelReplace', 'lost'] },
  postOnly: 'refused',
} as const;

/** protocol/binance.md §2.7 and §3. */
const BINANCE_USDM = {
  amends: { reduction: ['inPlace', 'lost'], reprice: ['inPlace', 'lost'] },
  postOnly: 'refused',
} as const;

/** §3: the paper exchange takes the other reading of what nobody has verified on COIN-M, and expires the order. */
const BINANCE_COINM = { ...BINANCE_USDM, postOnly: 'EXPIRED' } as const;

/** protocol/bitmex.md §2.4: nobody has verified what a new size does to the place in the queue. */
const BITMEX = {
  amends: { reduction: ['inPlace', 'unknown'], reprice: ['inPlace', 'lost'] },
  postOnly: 'CANCELED',
} as const;

const LINEAR = { base: 'BTC', quantity: '0.005', reduced: '0.003' };
const INVERSE = { base: 'BTC', quantity: '500', reduced: '300' };
const ETHER = { base: 'ETH', quantity: '0.1', reduced: '0.06' };
const SOLANA_INVERSE = { base: 'SOL', quantity: '50', reduced: '30' };
const QUANTO = { base: 'ETH', quantity: '10', reduced: '6', quanto: true } as const;

/** Both exchanges side by side, kind by kind. */
export const SCENES: readonly Scene[] = [
  { title: 'Binance spot', product: 'binance.spot', contract: null, ...LINEAR, ...BINANCE_SPOT },
  { title: 'BitMEX spot', product: 'bitmex.spot', contract: null, ...LINEAR, ...BITMEX },
  { title: 'Binance USD-M perpetual', product: 'binance.usdm', contract: 'perpetual', ...LINEAR, ...BINANCE_USDM },
  { title: 'BitMEX linear perpetual', product: 'bitmex.usdm', contract: 'perpetual', ...LINEAR, ...BITMEX },
  { title: 'Binance USD-M delivery', product: 'binance.usdm', contract: 'delivery', ...ETHER, ...BINANCE_USDM },
  { title: 'BitMEX linear delivery', product: 'bitmex.usdm', contract: 'delivery', ...LINEAR, ...BITMEX },
  {
    title: 'Binance COIN-M perpetual',
    product: 'binance.coinm',
    contract: 'perpetual',
    ...INVERSE,
    ...BINANCE_COINM,
  },
  { title: 'BitMEX inverse perpetual', product: 'bitmex.coinm', contract: 'perpetual', ...INVERSE, ...BITMEX },
  {
    title: 'Binance COIN-M delivery',
    product: 'binance.coinm',
    contract: 'delivery',
    ...SOLANA_INVERSE,
    ...BINANCE_COINM,
  },
  { title: 'BitMEX inverse delivery', product: 'bitmex.coinm', contract: 'delivery', ...INVERSE, ...BITMEX },
  {
    title: 'BitMEX quanto perpetual',
    product: 'bitmex.coinm',
    contract: 'perpetual',
    ...QUANTO,
    ...BITMEX,
  },
];

/** The scenes of `binance.usdm`, of a whole exchange, or all. Throws on a name that is none. */
export function scenesOf(name: string | undefined): readonly Scene[] {
  if (name === undefined) return SCENES;
  const chosen = SCENES.filter(({ product }) => product === name || product.startsWith(`${name}.`));
  if (chosen.length > 0) return chosen;
  const known = [...new Set(SCENES.map(({ product }) => product))].join(', ');
  throw new Unexpected(`--product ${name}: there is ${known}, or binance or bitmex for all of one exchange`);
}

/** A delivery contract that ends sooner is not begun with. */
const A_WEEK_MS = 7 * 86_400_000;

/** The instrument a scene is played on: the first that fits, of delivery contracts the one that ends next. */
export function instrumentFor(scene: Scene, instruments: readonly Json[], now: number): Json | undefined {
  const [exchange, market] = scene.product.split('.');
  const endsAt = ({ expiry }: Json) => (typeof expiry === 'string' ? Date.parse(expiry) : Number.POSITIVE_INFINITY);
  return instruments
    .filter(
      (each) =>
        each.exchange === exchange &&
        each.market === market &&
        each.status === 'active' &&
        each.contract === scene.contract &&
        each.base === scene.base &&
        each.quanto === (scene.quanto ?? false) &&
        (market !== 'coinm' || each.quote === 'USD') &&
        endsAt(each) > now + A_WEEK_MS,
    )
    .sort((a, b) => (endsAt(a) === endsAt(b) ? 0 : endsAt(a) - endsAt(b)))
    .at(0);
}
