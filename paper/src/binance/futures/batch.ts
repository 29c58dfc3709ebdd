import type { Json } from '../../json.ts';
import type { Answer, Call, Endpoint } from '../api.ts';
import { type Parameters, readParameters } from '../parameters.ts';
import { BinanceRefusal, REFUSED } from '../refusal.ts';
import { applyChange, readChange } from './amend.ts';
import { cancel } from './cancel.ts';
import { readOrder } from './order-request.ts';
import { execute } from './place.ts';
import { FUTURES_REFUSED } from './refusals.ts';
import { type FuturesVenue, pathOf } from './venue.ts';

const MOST_ORDERS = 5;
const MOST_CANCELS = 10;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?/g;
/**
 * The documents show bare numbers (docs/venues/binance.md §1.3) but the exchange's own client quotes them, so both are
 * accepted.
 */
const ID_LIST = /^\[\s*("?)[0-9]{1,20}\1(\s*,\s*("?)[0-9]{1,20}\3)*\s*\]$/;

/** `POST`, `PUT` and `DELETE batchOrders`: one result or refusal per element, in request order (§2.9). */
export function batches(venue: FuturesVenue): readonly Endpoint[] {
  const path = pathOf(venue, 'batchOrders');
  return [
    {
      method: 'POST',
      path,
      security: 'trade',
      weight: 5,
      mandatory: ['batchOrders'],
      handle: (call) =>
        counted(venue, call, (parameters) =>
          execute(venue, readOrder(venue, parameters, call.account, call.now), call),
        ),
    },
    {
      method: 'PUT',
      path,
      security: 'trade',
      weight: 5,
      mandatory: ['batchOrders'],
      handle: (call) =>
        counted(venue, call, (parameters) => applyChange(venue, readChange(venue, parameters, call.account))),
    },
    {
      method: 'DELETE',
      path,
      security: 'trade',
      weight: 1,
      mandatory: ['symbol'],
      handle: ({ parameters, account }) => {
        const { symbol } = venue.symbol(parameters.required('symbol')).instrument;
        const keys = readKeys(parameters);
        return { body: keys.map((key) => outcome(() => cancel(venue, { account, symbol, ...key }))) };
      },
    },
  ];
}

function counted(venue: FuturesVenue, call: Call, run: (parameters: Parameters) => Json): Answer {
  const { orders, facts } = venue;
  const elements = readElements(call.parameters.required('batchOrders'));
  if (elements.length === 0 || elements.length > MOST_ORDERS) throw FUTURES_REFUSED.batchSize();
  const excess = orders.excess(call.account, facts.cost.batch, call.now);
  if (excess !== undefined) throw excess;
  orders.add(call.account, facts.cost.batch, call.now);
  return { body: elements.map((element) => outcome(() => run(element))), placed: true };
}

/** HTTP 200 even if every element is refused. */
function outcome(run: () => Json): Json {
  try {
    return run();
  } catch (error) {
    if (error instanceof BinanceRefusal) return error.toBody();
    throw error;
  }
}

/** The elements as separate parameter sets. Numbers keep all their digits: order ids exceed 2^53. */
function readElements(text: string): Parameters[] {
  const elements: unknown = parseExactly('batchOrders', text);
  if (!Array.isArray(elements)) throw REFUSED.invalidData('batchOrders');
  return elements.map((element: unknown) => {
    if (typeof element !== 'object' || element === null) throw REFUSED.invalidData('batchOrders');
    const pairs = Object.entries(element).map(([name, value]): [string, string] => [name, String(value)]);
    return readParameters(new URLSearchParams(pairs).toString(), '', 'futures');
  });
}

/** Parses JSON with every bare number as a string, since a JavaScript number would lose digits. */
function parseExactly(name: string, text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(STRING_OR_NUMBER, (token) => (token.startsWith('"') ? token : `"${token}"`)));
  } catch {
    throw REFUSED.invalidData(name);
  }
}

type Key = { readonly id: string } | { readonly clientOrderId: string };

/** Ids or client ids, at most ten (-4032). */
function readKeys(parameters: Parameters): readonly Key[] {
  const ids = parameters.text('orderIdList');
  const clientIds = parameters.text('origClientOrderIdList');
  if (ids === undefined && clientIds === undefined) {
    throw REFUSED.missingEither('orderIdList', 'origClientOrderIdList');
  }
  const keys = ids === undefined ? clientKeys(clientIds ?? '') : idKeys(ids);
  if (keys.length > MOST_CANCELS) throw FUTURES_REFUSED.tooManyCancels();
  return keys;
}

function idKeys(text: string): readonly Key[] {
  if (!ID_LIST.test(text)) throw REFUSED.invalidData('orderIdList');
  return (text.match(/[0-9]+/g) ?? []).map((id) => ({ id: BigInt(id).toString() }));
}

function clientKeys(text: string): readonly Key[] {
  const list = parseExactly('origClientOrderIdList', text);
  if (!Array.isArray(list) || list.length === 0) throw REFUSED.invalidData('origClientOrderIdList');
  return list.map((clientOrderId: unknown) => ({ clientOrderId: String(clientOrderId) }));
}
