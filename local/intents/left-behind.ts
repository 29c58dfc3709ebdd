import { PLAIN_TERMS } from '../../lib/domain/order.ts';
import type { Intent, IntentProgress } from '../../lib/intents/intent.ts';

const problem = {
  code: 'EXCHANGE_UNREACHABLE',
  detail: 'The reply was lost.',
  details: { exchange: 'bitmex' },
} as const;

/** An order that may or may not have arrived at an exchange whose signatures do not expire: what the tests settle. */
export function leftBehind(intentId: string, createdAt: number, progress: LeftBehind = {}): Intent {
  return {
    intentId,
    version: 3,
    writer: 'gone',
    subject: {
      operation: 'place',
      exchange: 'bitmex',
      market: 'coinm',
      symbol: 'BTC/USD:BTC',
      exchangeSymbol: 'XBTUSD',
      order: {
        side: 'BUY',
        type: 'LIMIT',
        timeInForce: 'GTC',
        postOnly: true,
        reduceOnly: false,
        price: '50000',
        quantity: '100',
        quoteQuantity: null,
        ...PLAIN_TERMS,
        clientOrderId: `order-of-${intentId}`,
      },
      idOrigin: 'given',
      sentAfter: { at: 0, within: null },
    },
    clientOrderId: `order-of-${intentId}`,
    requestHash: 'hash',
    principal: 'arn:aws:iam::1:user/desk',
    requestId: 'request-1',
    attempt: 1,
    progress: isWhole(progress)
      ? progress
      : { state: 'UNKNOWN', lease: null, acceptedUntil: null, dueAt: createdAt, cause: problem, ...progress },
    createdAt,
    updatedAt: createdAt,
  };
}

type Unknown = Extract<IntentProgress, { state: 'UNKNOWN' }>;

/** Its progress: details of an unknown outcome, or another state as a whole. */
export type LeftBehind = Partial<Omit<Unknown, 'state'>> | Exclude<IntentProgress, Unknown>;

function isWhole(progress: LeftBehind): progress is Exclude<IntentProgress, Unknown> {
  return 'state' in progress;
}
