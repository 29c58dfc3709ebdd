import type { Json } from '../../json.ts';
import type { Call, Endpoint } from '../api.ts';
import type { OrderIds } from '../ids.ts';
import type { Segment } from '../instruments/category.ts';
import { SEGMENT_OF } from '../instruments/category.ts';
import type { Parameters } from '../parameters.ts';
import type { PerSecond } from '../rate-limits.ts';
import { BybitRefusal, REFUSED } from '../refusal.ts';
import { type CategoryEngine, engineFor, type Venue } from '../venue.ts';
import { amendNamed } from './amend.ts';
import { cancelNamed } from './cancel.ts';
import { readOrder } from './order-request.ts';
import { accept } from './place.ts';

/** Maximum number of orders in a batch (docs/venues/bybit.md §2.0). */
const MOST: Readonly<Record<Segment, number>> = { spot: 10, futures: 20 };
const BATCH_PER_SECOND: PerSecond = { spot: 20, futures: 10 };

/** The result of one element. */
type Work = (parameters: Parameters, call: Call) => OrderIds;

/**
 * `create-batch`, `amend-batch` and `cancel-batch`: the top-level code is 0 even when every element fails, and each
 * element has its own code (§2.7). A batch has a counter of its own that counts each order; only the orders beyond the
 * limit fail (§5).
 */
export function batches(venue: Venue): readonly Endpoint[] {
  return [
    batch(venue, '/order/create-batch', true, (parameters, call) =>
      accept(venue, readOrder(venue, parameters, call.account), call),
    ),
    batch(venue, '/order/amend-batch', false, (parameters, { account }) => amendNamed(venue, parameters, account)),
    batch(venue, '/order/cancel-batch', false, (parameters, { account }) => cancelNamed(venue, parameters, account)),
  ];
}

function batch(venue: Venue, path: string, stamped: boolean, work: Work): Endpoint {
  return {
    method: 'POST',
    path,
    access: 'trade',
    perSecond: BATCH_PER_SECOND,
    size: (parameters) => Math.max(1, parameters.rows('request', {}).length),
    handle(call) {
      const engine = engineFor(venue, call.parameters);
      const { category } = engine;
      const rows = call.parameters.rows('request', { category });
      if (rows.length === 0 || rows.length > MOST[SEGMENT_OF[category]]) throw REFUSED.invalid('request');
      const elements = rows.map((row, index) => element(engine, row, call, index < call.granted, { stamped, work }));
      return {
        result: { list: elements.map(({ row }) => row) },
        retExtInfo: { list: elements.map(({ code, msg }) => ({ code, msg })) },
      };
    },
  };
}

interface Element {
  readonly row: Json;
  readonly code: number;
  readonly msg: string;
}

function element(
  { category }: CategoryEngine,
  parameters: Parameters,
  call: Call,
  granted: boolean,
  { stamped, work }: { readonly stamped: boolean; readonly work: Work },
): Element {
  const symbol = parameters.text('symbol') ?? '';
  try {
    if (!granted) throw REFUSED.tooManyVisits();
    const { id, linkId } = work(parameters, call);
    const row = {
      category,
      symbol,
      orderId: id,
      orderLinkId: linkId ?? '',
      ...(stamped && { createAt: String(call.now) }),
    };
    return { row, code: 0, msg: 'OK' };
  } catch (error) {
    if (!(error instanceof BybitRefusal)) throw error;
    return { row: failedRow(category, symbol, parameters, stamped), code: error.retCode, msg: error.message };
  }
}

/** A failed place has empty ids; a failed cancel or amend echoes the requested id (§2.7). */
function failedRow(category: string, symbol: string, parameters: Parameters, stamped: boolean): Json {
  if (stamped) return { category, symbol, orderId: '', orderLinkId: '', createAt: '' };
  return {
    category,
    symbol,
    orderId: parameters.text('orderId') ?? '',
    orderLinkId: parameters.text('orderLinkId') ?? '',
  };
}
