import { legClientOrderId } from '../../../domain/linked-orders.ts';
import { PLAIN_TERMS } from '../../../domain/order.ts';
import {
  type IntentProduct,
  intentProductOf,
  type OpenIntent,
  type PlaceListSubject,
  type PlaceSubject,
} from '../../../intents/intent.ts';
import { START } from './exchange-fake.ts';

/** A place under the caller's own id that was sent at the start and whose outcome nobody has recorded yet. */
export function placeIntent(
  changes: Partial<OpenIntent> = {},
  subject: Partial<PlaceSubject & IntentProduct> = {},
): OpenIntent {
  return {
    ...{ intentId: 'another', version: 1, writer: 'another', clientOrderId: 'mine', requestHash: 'hash' },
    subject: {
      ...{ operation: 'place', exchange: 'binance', market: 'spot', symbol: 'BTC/USDT', exchangeSymbol: 'BTCUSDT' },
      order: {
        ...{ side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', postOnly: false, reduceOnly: false },
        ...{ price: '90000', quantity: '0.005', quoteQuantity: null, ...PLAIN_TERMS, clientOrderId: 'mine' },
      },
      idOrigin: 'given',
      sentAfter: { at: START, within: 0 },
      ...subject,
    },
    progress: { state: 'SENT', lease: { owner: 'another', until: START }, acceptedUntil: null, dueAt: START },
    ...{ principal: null, requestId: 'request-1', attempt: 1, createdAt: START, updatedAt: START },
    ...changes,
  };
}

/** An OCO that an earlier process sent and did not conclude. */
export function placeListIntent(
  changes: Partial<OpenIntent> = {},
  subject: Partial<IntentProduct & PlaceListSubject> = {},
): OpenIntent {
  const { subject: place, ...intent } = placeIntent();
  if (place.operation !== 'place') throw new TypeError('it is a place');
  const clientListId = intent.intentId;
  const leg = (role: 'takeProfit' | 'stopLoss', price: string) => ({
    role,
    order: { ...place.order, price, clientOrderId: legClientOrderId(clientListId, role) },
  });
  return {
    ...intent,
    subject: {
      ...intentProductOf(place),
      operation: 'placeList',
      kind: 'OCO',
      clientListId,
      legs: [leg('takeProfit', '95000'), leg('stopLoss', '87900')],
      idOrigin: 'derived',
      sentAfter: place.sentAfter,
      ...subject,
    },
    ...changes,
  };
}
