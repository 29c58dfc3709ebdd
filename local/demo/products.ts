import { EXCHANGES, type Market } from '../../lib/domain/instrument.ts';
import { type Product, productOf } from '../../lib/exchanges/venues.ts';
import { SCENE_KINDS, type SceneKind, type VenueScene } from '../venues/local-venue.ts';
import { LOCAL_VENUES } from '../venues/table.ts';
import type { Json } from './api.ts';
import { Unexpected } from './expect.ts';

/** What the demo plays on one product, and the expected result. */
export interface Scene extends VenueScene {
  readonly product: Product;
  readonly contract: 'perpetual' | 'delivery' | null;
  readonly quanto: boolean;
  /** The quote to choose where several contracts of one kind are listed. */
  readonly quote: string | null;
}

const KINDS: Readonly<Record<SceneKind, Pick<Scene, 'contract' | 'quanto' | 'quote'> & { readonly market: Market }>> = {
  spot: { market: 'spot', contract: null, quanto: false, quote: null },
  linearPerpetual: { market: 'usdm', contract: 'perpetual', quanto: false, quote: null },
  linearDelivery: { market: 'usdm', contract: 'delivery', quanto: false, quote: null },
  inversePerpetual: { market: 'coinm', contract: 'perpetual', quanto: false, quote: 'USD' },
  inverseDelivery: { market: 'coinm', contract: 'delivery', quanto: false, quote: 'USD' },
  quantoPerpetual: { market: 'coinm', contract: 'perpetual', quanto: true, quote: 'USD' },
};

/** The exchanges side by side, kind by kind. */
export const SCENES: readonly Scene[] = SCENE_KINDS.flatMap((kind) =>
  EXCHANGES.flatMap((exchange) => {
    const scene = LOCAL_VENUES[exchange].scenes[kind];
    const { market, ...told } = KINDS[kind];
    return scene === undefined ? [] : [{ ...scene, ...told, product: productOf(exchange, market) }];
  }),
);

/** The scenes of one product (`binance.usdm`), of a whole exchange, or all. Throws on an unknown name. */
export function scenesOf(name: string | undefined): readonly Scene[] {
  if (name === undefined) return SCENES;
  const chosen = SCENES.filter(({ product }) => product === name || product.startsWith(`${name}.`));
  if (chosen.length > 0) return chosen;
  const known = [...new Set(SCENES.map(({ product }) => product))].join(', ');
  throw new Unexpected(`--product ${name}: choose ${known}, or ${EXCHANGES.join(' or ')} for a whole exchange`);
}

/** A delivery contract that expires sooner is not used. */
const A_WEEK_MS = 7 * 86_400_000;

/** The instrument of a scene: the first that fits; of delivery contracts, the next to expire. */
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
        each.quanto === scene.quanto &&
        (scene.quote === null || each.quote === scene.quote) &&
        endsAt(each) > now + A_WEEK_MS,
    )
    .sort((a, b) => (endsAt(a) === endsAt(b) ? 0 : endsAt(a) - endsAt(b)))
    .at(0);
}
