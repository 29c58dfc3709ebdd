import { operation } from '../operation.ts';
import { cancelAfterRequestSchema, cancelAfterSchema, switchListSchema } from '../schemas/cancel-after.ts';
import { armedSwitch, firedSwitch } from '../schemas/examples.ts';
import { NO_PARAMETERS } from '../schemas/primitives.ts';
import { EXCHANGE_PROBLEMS } from './problems.ts';

const byAtlas = { by: 'atlas', grainSeconds: 60, covers: 'all', outcome: 'done', problem: null };
const byExchange = { by: 'exchange', grainSeconds: 1, covers: 'plain', outcome: 'done', problem: null };
const lost = {
  ...byExchange,
  outcome: 'unknown',
  problem: {
    code: 'EXCHANGE_UNREACHABLE',
    detail: "Binance's answer did not arrive (timeout); the request may have.",
    retryable: true,
  },
};
const refused = {
  ...byExchange,
  outcome: 'refused',
  problem: { code: 'RATE_LIMITED', detail: 'Binance answered with 429.', retryable: true },
};

export const setCancelAfterRow = operation({
  name: 'setCancelAfter',
  method: 'PUT',
  path: '/v1/cancel-after',
  scope: 'trade',
  needs: { keys: 'trading', intents: 'none', instruments: 'read', tradingState: 'none', switches: 'arm' },
  tag: 'Orders',
  summary: "Arm, renew or let go of a dead man's switch",
  description:
    'Cancels every order in scope, whoever placed it, unless the request is sent again in time. The scope is an exchange, one of its markets, or one symbol; each caller has one switch per scope, and the earliest deadline of all callers counts. ' +
    'Atlas keeps the deadline and cancels at most a minute late, conditional orders included, until a read shows that nothing rests. Where the exchange has a timer of its own with the very same scope, it is set as well: Binance futures for a symbol, BitMEX for the whole exchange. `mechanisms` says what holds. It works in every trading state. Sending a request again is safe.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: cancelAfterRequestSchema,
  requestExamples: {
    symbol: { exchange: 'binance', symbol: 'BTC/USDT:USDT', seconds: 120 },
    market: { exchange: 'bybit', market: 'spot', seconds: 300 },
    letGo: { exchange: 'binance', symbol: 'BTC/USDT:USDT', seconds: 0 },
  },
  responses: {
    200: {
      description: 'Every mechanism has taken the request.',
      schema: cancelAfterSchema,
      examples: { armed: { ...armedSwitch, mechanisms: [byAtlas, byExchange] } },
    },
    202: {
      description:
        "Atlas keeps the deadline; whether the exchange's timer was set is not known. Send the request again: it replaces the timer.",
      schema: cancelAfterSchema,
      examples: { unknown: { ...armedSwitch, mechanisms: [byAtlas, lost] } },
    },
    207: {
      description: "Atlas keeps the deadline; the exchange's timer was not set.",
      schema: cancelAfterSchema,
      examples: { refused: { ...armedSwitch, mechanisms: [byAtlas, refused] } },
    },
  },
  problems: [
    'UNKNOWN_SYMBOL',
    'NOT_SUPPORTED',
    'OUT_OF_BOUNDS',
    'SWITCH_SUPERSEDED',
    'INTENT_STORE_UNAVAILABLE',
    ...EXCHANGE_PROBLEMS,
  ],
});

export const listCancelAfterRow = operation({
  name: 'listCancelAfter',
  method: 'GET',
  path: '/v1/cancel-after',
  scope: 'read',
  needs: { keys: 'none', intents: 'none', instruments: 'none', tradingState: 'none', switches: 'list' },
  tag: 'Orders',
  summary: "List dead man's switches",
  description:
    'The switches of every caller that are armed or fire, and those that fired or were let go in the last day. A switch can take a moment to appear.',
  pathParameters: NO_PARAMETERS,
  query: NO_PARAMETERS,
  body: undefined,
  responses: {
    200: {
      description: 'The switches, by scope.',
      schema: switchListSchema,
      examples: { switches: { switches: [armedSwitch, firedSwitch] } },
    },
  },
  problems: ['INTENT_STORE_UNAVAILABLE', 'DEADLINE_EXCEEDED'],
});
