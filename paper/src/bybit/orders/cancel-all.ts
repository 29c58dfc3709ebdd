import type { Random } from '../../engine/random.ts';
import type { Json } from '../../json.ts';
import type { Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Parameters } from '../parameters.ts';
import { REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, type Venue } from '../venue.ts';
import { submitCancel } from './cancel.ts';
import { CREATE_PER_SECOND, idsOf } from './place.ts';
import { readSelection } from './selection.ts';

/** How many orders of contracts one call cancels at most, picked at random (docs/venues/bybit.md §2.6). */
const MOST_CANCELED = 500;

/** `POST order/cancel-all`: the answer lists what was accepted; that it lists all on spot is unverified (§2.6). */
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

/** Contracts want one of symbol, baseCoin and settleCoin (§2.6). */
function refuseUnselected({ category }: CategoryEngine, parameters: Parameters): void {
  const filter = parameters.text('orderFilter') ?? 'Order';
  if (filter !== 'Order' && filter !== 'OpenOrder') throw REFUSED.notOffered(`orderFilter ${filter}`);
  if (category === 'spot') return;
  if (['symbol', 'baseCoin', 'settleCoin'].every((name) => parameters.text(name) === undefined)) {
    throw REFUSED.missing('symbol, baseCoin or settleCoin');
  }
}

function matching(venue: Venue, engine: CategoryEngine, parameters: Parameters, account: string): readonly OrderIds[] {
  const selection = readSelection(engine, parameters);
  const open = engine.exchange.openOrders(account, selection.symbol);
  const waiting = venue.habits.changeBeforeSeen === 'queued' ? venue.gateway.waiting(engine.category, account) : [];
  return [...open.map(({ symbol, id, clientOrderId }) => ({ symbol, id, linkId: clientOrderId })), ...waiting].filter(
    ({ symbol }) => selection.includes(symbol),
  );
}

function pick<T>(all: readonly T[], most: number, random: Random): readonly T[] {
  const left = [...all];
  while (left.length > most) left.splice(random.below(left.length), 1);
  return left;
}
