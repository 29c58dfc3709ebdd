import type { Json } from '../../json.ts';
import type { Answer, Endpoint } from '../api.ts';
import { BinanceRefusal } from '../refusal.ts';
import { cancel, readCancel } from './cancel.ts';
import { ORDER_PARAMETERS, readOrder } from './order-request.ts';
import { execute } from './place.ts';
import type { SpotVenue } from './venue.ts';

const CANCEL_NAMES = {
  id: 'cancelOrderId',
  clientId: 'cancelOrigClientOrderId',
  newClientId: 'cancelNewClientOrderId',
};

/** One half of the answer: a report, a refusal, or null when it was not attempted. */
type Half =
  | { readonly result: 'SUCCESS'; readonly report: Json }
  | { readonly result: 'FAILURE'; readonly report: Json }
  | { readonly result: 'NOT_ATTEMPTED'; readonly report: null };

/** `POST /api/v3/order/cancelReplace`: the table of docs/venues/binance.md §2.6. */
export function cancelReplace(venue: SpotVenue): Endpoint {
  return {
    method: 'POST',
    path: '/api/v3/order/cancelReplace',
    security: 'trade',
    weight: 1,
    freeOnSuccess: true,
    mandatory: ['symbol', 'side', 'type', 'cancelReplaceMode'],
    optional: [...ORDER_PARAMETERS, ...Object.values(CANCEL_NAMES), 'cancelRestrictions', 'orderRateLimitExceededMode'],
    handle(call): Answer {
      const { parameters } = call;
      const mode = parameters.word('cancelReplaceMode', ['STOP_ON_FAILURE', 'ALLOW_FAILURE']);
      const whenExceeded = parameters.word('orderRateLimitExceededMode', ['DO_NOTHING', 'CANCEL_ONLY']);
      const intent = readCancel(venue, call, CANCEL_NAMES);
      // Filters and the order count are checked before the cancel.
      const request = readOrder(venue, call);
      const excess = venue.unfilled.excess(call.account, call.now);
      if (excess !== undefined && whenExceeded !== 'CANCEL_ONLY') throw excess;

      const canceled = attempt(() => cancel(venue, intent, call));
      const stops = mode === 'STOP_ON_FAILURE';
      if (canceled.result === 'FAILURE' && stops) {
        if (excess === undefined) venue.unfilled.notAttempted(call.account, call.now);
        return answer(canceled, { result: 'NOT_ATTEMPTED', report: null }, excess === undefined ? undefined : 429);
      }
      const placed = attempt(() => {
        if (excess !== undefined) throw excess;
        return execute(venue, request, call);
      });
      return answer(canceled, placed, excess !== undefined && stops ? 429 : undefined);
    },
  };
}

function attempt(command: () => Json): Half {
  try {
    return { result: 'SUCCESS', report: command() };
  } catch (error) {
    if (!(error instanceof BinanceRefusal)) throw error;
    return { result: 'FAILURE', report: { ...error.toBody() } };
  }
}

function answer(canceled: Half, placed: Half, limitedStatus: number | undefined): Answer {
  const data = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: canceled.report,
    newOrderResponse: placed.report,
  };
  const successes = [canceled, placed].filter(({ result }) => result === 'SUCCESS').length;
  if (successes === 2) return { body: data, placed: true };
  const partial = successes === 1;
  return {
    status: limitedStatus ?? (partial ? 409 : 400),
    body: {
      code: partial ? -2021 : -2022,
      msg: partial ? 'Order cancel-replace partially failed.' : 'Order cancel-replace failed.',
      data,
    },
  };
}
