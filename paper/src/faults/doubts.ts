import { type Answers, doubt, page, refusal, retCode } from './answers.ts';
import type { Fault, FaultContext } from './fault.ts';

/** docs/venues/binance.md §6.1 (-1007). */
const UNKNOWN_STATUS =
  'Timeout waiting for response from backend server. Send status unknown; execution status unknown.';

/** A server error under the requested HTTP status; Bybit has its own code for it. */
const SERVER_ERROR: Answers = {
  binance: serverError,
  bitmex: serverError,
  bybit: (context) => refusal(context, context.status, 10016, 'Server error.'),
};

function serverError(context: FaultContext) {
  return refusal(context, context.status, -1000, 'An unknown error occurred while processing the request.');
}

/** The exchange gave up waiting for its own engine. */
const TIMEOUT: Answers = {
  binance: (context) => refusal(context, 408, -1007, UNKNOWN_STATUS),
  bitmex: (context) => refusal(context, 408, -1007, UNKNOWN_STATUS),
  bybit: (context) => retCode(context, 10000, 'Server Timeout'),
};

/** Answers that prove nothing: according to the exchange's documents, or because the exchange did not write them. */
export const DOUBTS: readonly Fault[] = [
  ...doubt({
    name: 'status',
    about: 'answers HTTP `status` (500)',
    defaults: { status: 500 },
    answer: (context) => SERVER_ERROR[context.family](context),
  }),
  ...doubt({
    name: 'bad-gateway',
    about: 'an HTML 502 of a front server',
    answer: () => page(502, '502 Bad Gateway'),
  }),
  ...doubt({
    name: '503-unknown',
    family: 'binance',
    about: 'futures 503 "Unknown error"',
    answer: (context) => refusal(context, 503, -1000, 'Unknown error, please check your request or try again later.'),
  }),
  ...doubt({
    name: 'timeout',
    about: 'HTTP 408 -1007 "execution status unknown"; Bybit: 10000 "Server Timeout"',
    answer: (context) => TIMEOUT[context.family](context),
  }),
  ...doubt({
    name: 'server-error',
    family: 'bybit',
    about: 'Bybit 10016 "Server error."',
    answer: (context) => retCode(context, 10016, 'Server error.'),
  }),
  ...doubt({
    name: 'backend-timeout',
    family: 'bybit',
    products: ['bybit-spot'],
    about: 'Bybit spot 170007: no answer from the backend in time',
    answer: (context) => retCode(context, 170007, 'Timeout waiting for response from backend server.'),
  }),
  ...doubt({
    name: 'high-load',
    family: 'bybit',
    about: 'Bybit 429 in the envelope: the trading service is overloaded',
    answer: (context) => retCode(context, 429, 'The trading service is experiencing a high server load.'),
  }),
  ...doubt({
    name: 'foreign-page',
    about: 'an HTML page of an intermediary under HTTP `status` (403)',
    defaults: { status: 403 },
    answer: ({ status }) => page(status, `${status} Refused`),
  }),
  ...doubt({
    name: 'foreign-wait',
    about: 'an HTML page under HTTP `status` (429) with a Retry-After of thirty years',
    defaults: { status: 429 },
    answer: ({ status }) => page(status, `${status} Slow down`, { 'retry-after': '999999999' }),
  }),
  ...doubt({
    name: 'empty-body',
    about: 'HTTP `status` (403) without a body',
    defaults: { status: 403 },
    answer: ({ status }) => ({ status, headers: {}, body: '' }),
  }),
  {
    name: 'forbidden',
    phase: 'before',
    about: 'HTML 403 of a web firewall',
    act: () => ({ kind: 'reply', reply: page(403, '403 Forbidden') }),
  },
];
