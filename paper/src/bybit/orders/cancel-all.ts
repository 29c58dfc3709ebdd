import type { Random } from '../../engine/random.ts';
import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import { SEGMENT_OF, type Segment } from '../instruments/category.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, type Venue } from '../venue.ts';
import { submitCancel } from './cancel.ts';
import { CREATE_PER_SECOND, idsOf } from './place.ts';
import { readSelection } from './selection.ts';
import { kindFilter } from './trigger.ts';

/** The maximum number of contract orders that one call cancels, picked at random (docs/venues/bybit.md §2.6). */
const MOST_CANCELED = 500;

/**
 * `POST order/cancel-all`: the answer lists the accepted cancels; that it lists all of them on spot is unverified
 * (§2.6).
 */
export function cancelAllOrders(venue: Venue): Endpoint {
  return {
    method: 'POST',
    path: '/order/cancel-all',
    access: 'trade',
    perSecond: CREATE_PER_SECOND,
    handle({ parameters, account }) {
      const engine = engineFor(venue, parameters);
      refuseUnselected(engine, parameters);
      const all = matching(venue, engine, parameters, account);
      const picked = engine.category === 'spot' ? all : pick(all, MOST_CANCELED, venue.random);
      for (const { id } of picked) submitCancel(venue, engine, account, id);
      return { result: { list: picked.map((ids): Json => idsOf(ids)), success: '1' } };
    },
  };
}

const FILTERS: Readonly<Record<Segment, readonly string[]>> = {
  spot: ['Order', 'tpslOrder', 'StopOrder', 'OcoOrder', 'BidirectionalTpslOrder'],
  futures: ['Order', 'OpenOrder', 'StopOrder'],
};

/** Contracts require one of symbol, baseCoin and settleCoin (§2.6). */
function refuseUnselected({ category }: CategoryEngine, parameters: Parameters): void {
  const filter = parameters.text('orderFilter') ?? 'Order';
  if (!FILTERS[SEGMENT_OF[category]].includes(filter)) throw REFUSED.invalid('orderFilter');
  if (category === 'spot') return;
  if (['symbol', 'baseCoin', 'settleCoin'].every((name) => parameters.text(name) === undefined)) {
    throw REFUSED.missing('symbol, baseCoin or settleCoin');
  }
}

function matching(venue: Venue, engine: CategoryEngine, parameters: Parameters, account: string): readonly OrderIds[] {
  const selection = readSelection(engine, parameters);
  // On spot conditional orders stay unless asked for (§2.6).
  const fallback = engine.category === 'spot' ? 'Order' : 'all';
  const isAsked = kindFilter(parameters.text('orderFilter'), fallback);
  const open = engine.exchange.openOrders(account, selection.symbol).filter(isAsked);
  const queued = venue.habits.changeBeforeSeen === 'queued' ? venue.gateway.waiting(engine.category, account) : [];
  const waiting = queued.filter(({ conditional }) => isAsked({ stage: conditional ? 'waiting' : 'working' }));
  return [...open.map(({ symbol, id, clientOrderId }) => ({ symbol, id, linkId: clientOrderId })), ...waiting].filter(
    ({ symbol }) => selection.includes(symbol),
  );
}

function pick<T>(all: readonly T[], most: number, random: Random): readonly T[] {
  const left = [...all];
  while (left.length > most) left.splice(random.below(left.length), 1);
  return left;
}
