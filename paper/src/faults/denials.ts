import type { PaperReply } from '../protocol.ts';
import { type Answers, denial, page, refusal, retCode } from './answers.ts';
import type { Fault, FaultContext } from './fault.ts';

const BAN_MS = 120_000;

/**
 * A request outside its time window (docs/venues/binance.md §8, docs/venues/bitmex.md §6, docs/venues/bybit.md §1.4).
 */
const CLOCK: Answers = {
  binance: (context) => refusal(context, 400, -1021, 'Timestamp for this request is outside of the recvWindow.'),
  bitmex: (context) =>
    refusal(
      context,
      400,
      0,
      `This request has expired - \`expires\` is in the past. Current time: ${Math.floor(context.now / 1_000)}`,
    ),
  bybit: (context) =>
    retCode(
      context,
      10002,
      `invalid request, please check your server timestamp or recv_window param. req_timestamp[${context.now - 5_001}],server_timestamp[${context.now}],recv_window[5000]`,
    ),
};

/** A refused key. */
const KEY: Answers = {
  binance: (context) => refusal(context, 401, -2015, 'Invalid API-key, IP, or permissions for action.'),
  bitmex: (context) => refusal(context, 401, 0, 'Invalid API Key.'),
  bybit: (context) => retCode(context, 10003, 'API key is invalid.'),
};

/** Too many requests; on Bybit a header gives the reset time (docs/venues/bybit.md §5). */
const RATE: Answers = {
  binance: tooManyRequests,
  bitmex: tooManyRequests,
  bybit: (context) =>
    retCode(context, 10006, 'Too many visits!', {
      'x-bapi-limit': '10',
      'x-bapi-limit-status': '0',
      'x-bapi-limit-reset-timestamp': String(context.now + context.ms),
    }),
};

/** A banned address; Bybit's CDN answers with a page, without a duration. */
const BAN: Answers = {
  binance: banned,
  bitmex: banned,
  bybit: () => page(403, '403 Forbidden: access too frequent'),
};

function tooManyRequests(context: FaultContext): PaperReply {
  return refusal(context, 429, -1003, 'Too many requests.', { 'retry-after': seconds(context) });
}

function banned(context: FaultContext): PaperReply {
  return refusal(
    context,
    418,
    -1003,
    `Way too many requests; IP banned until ${context.now + context.ms}. Please use the websocket for live updates to avoid bans.`,
    { 'retry-after': seconds(context) },
  );
}

/** Refuses the request for its time, in the words of its family. */
export function clockRefusal(context: FaultContext): PaperReply {
  return CLOCK[context.family](context);
}

/**
 * Answers that say, according to the exchange's documents, that nothing was executed: docs/venues/binance.md §6.1 and
 * §6.3, docs/venues/bitmex.md §6, docs/venues/bybit.md §6. Each has its false counterpart beside it.
 */
export const DENIALS: readonly Fault[] = [
  ...denial({
    name: '503-unavailable',
    family: 'binance',
    about: 'futures 503 "Service Unavailable.": definitely not executed',
    answer: (context) => refusal(context, 503, -1000, 'Service Unavailable.'),
  }),
  ...denial({
    name: '503-internal',
    family: 'binance',
    about: 'futures 503 -1001 "Internal error": definitely not executed',
    answer: (context) =>
      refusal(context, 503, -1001, 'Internal error; unable to process your request. Please try again.'),
  }),
  ...denial({
    name: '503-throttled',
    family: 'binance',
    about: 'futures 503 -1008: throttled, not executed, not counted',
    answer: (context) =>
      refusal(
        context,
        503,
        -1008,
        'Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again.',
      ),
  }),
  ...denial({
    name: '429-throttled',
    products: ['spot'],
    about: 'spot 429 -1008: overloaded, not executed',
    answer: (context) => refusal(context, 429, -1008, 'Server is currently overloaded with other requests.'),
  }),
  ...denial({
    name: 'overload',
    family: 'bitmex',
    about: 'BitMEX 503 overload: not executed',
    answer: (context) =>
      refusal(context, 503, -1008, 'The system is currently overloaded. Please try again later.', {
        'retry-after': '1',
      }),
  }),
  ...denial({
    name: 'maintenance',
    family: 'binance',
    about: '503 -1016: the service is shutting down',
    answer: (context) => refusal(context, 503, -1016, 'This service is no longer available.'),
  }),
  ...denial({
    name: 'rate-limited',
    about: '429 with Retry-After (seconds, from `ms`, 1000); Bybit: 10006 until the reset stamp',
    defaults: { ms: 1_000 },
    answer: (context) => RATE[context.family](context),
  }),
  ...denial({
    name: 'order-count',
    family: 'binance',
    about: '429 -1015 with Retry-After (seconds, from `ms`, 1000): too many orders',
    defaults: { ms: 1_000 },
    answer: (context) =>
      refusal(context, 429, -1015, 'Too many new orders; current limit is 100 orders per 10 SECOND.', {
        'retry-after': seconds(context),
      }),
  }),
  ...denial({
    name: 'banned',
    about: '418 with Retry-After until the end of the ban (`ms`, 120000); Bybit: an HTML 403 of the CDN',
    defaults: { ms: BAN_MS },
    answer: (context) => BAN[context.family](context),
  }),
  ...denial({
    name: 'clock-refusal',
    about: 'the request is refused as too old: -1021 (Binance), expired signature (BitMEX), 10002 (Bybit)',
    answer: clockRefusal,
  }),
  ...denial({
    name: 'stale-at-engine',
    products: ['usdm', 'coinm'],
    about: 'the matching engine refuses the request as too old: -5028 (USD-M), -4188 (COIN-M)',
    answer: (context) =>
      refusal(
        context,
        400,
        context.product === 'usdm' ? -5028 : -4188,
        'Timestamp for this request is outside of the ME recvWindow.',
      ),
  }),
  ...denial({
    name: 'order-flood',
    family: 'bybit',
    products: ['bybit-spot'],
    about: 'Bybit spot 170005: too many new orders, not placed',
    answer: (context) => retCode(context, 170005, 'Too many new orders; current limit is 20 orders per 1s.'),
  }),
  ...denial({
    name: 'key-refusal',
    about: 'the key is refused: 401 -2015 (Binance), 401 "Invalid API Key." (BitMEX), 10003 (Bybit)',
    answer: (context) => KEY[context.family](context),
  }),
];

/**
 * The refusal of a client order id that an open order has. It is true of a second copy of a request, so it is not a
 * lie.
 */
export const DUPLICATES: readonly Fault[] = [
  {
    name: 'duplicate-id',
    phase: 'before',
    about: 'the client order id is refused as a duplicate, no effect',
    act: (context) => ({ kind: 'reply', reply: duplicateId(context) }),
  },
  {
    name: 'duplicate-id-after-effect',
    phase: 'after',
    about: 'takes effect, then the client order id is refused as a duplicate, as if a proxy had re-sent the request',
    act: (context) => ({ kind: 'reply', reply: duplicateId(context) }),
  },
];

const DUPLICATE_ID: Answers = {
  binance: (context) =>
    context.product === 'spot'
      ? refusal(context, 400, -2010, 'Duplicate order sent.')
      : refusal(context, 400, -4116, 'ClientOrderId is duplicated.'),
  bitmex: (context) => refusal(context, 400, -2010, 'Duplicate clOrdID'),
  bybit: (context) =>
    context.product === 'bybit-spot'
      ? retCode(context, 170141, 'Duplicate clientOrderId')
      : retCode(context, 110072, 'OrderLinkedID is duplicate'),
};

function duplicateId(context: FaultContext): PaperReply {
  return DUPLICATE_ID[context.family](context);
}

function seconds({ ms }: FaultContext): string {
  return String(Math.ceil(ms / 1_000));
}
