import * as z from 'zod';
import { operation } from '../operation.ts';
import { alertResultSchema, alertSchema } from '../schemas/alerts.ts';
import { filledOrder, unknownAlertProblem, usedUpProblem } from '../schemas/examples.ts';
import { NO_PARAMETERS } from '../schemas/primitives.ts';

const result = {
  strategy: 'ema-cross',
  intentId: '3q2-7wABAgMEBQYHCAkKCw',
  replayed: false,
  order: null,
  problem: null,
  retryAfterSeconds: null,
};

export const receiveAlertRow = operation({
  name: 'receiveAlert',
  method: 'POST',
  path: '/v1/hooks/{strategy}',
  scope: 'hook',
  command: 'place',
  needs: {
    keys: 'trading',
    intents: 'recordPlaces',
    instruments: 'read',
    tradingState: 'obey',
    alerts: 'receive',
  },
  // Alerts are few; a flood is somebody guessing, or a script that has gone wild.
  throttle: { rate: 5, burst: 10 },
  // A sender waits for three seconds: half a second is left to record the answer, and half for the way to and fro.
  budgetMs: 2_000,
  onlyWith: 'hooks',
  tag: 'Alerts',
  summary: 'Place an order by an alert',
  description:
    'For senders that cannot sign, wait for three seconds and send again when they hear no success, such as TradingView. ' +
    "The alert carries the secret of its strategy; the strategy's template makes an order of it. " +
    'Its own time and content are its key: a copy of an alert is the same command and never places a second order. ' +
    'An alert that can be read is answered with 2xx whatever came of it, so that nothing is sent again into doubt; `outcome` says what. ' +
    'Alerts that are too old are not acted on. A wrong secret and a strategy that does not exist get the same answer.',
  pathParameters: z.strictObject({ strategy: z.string().meta({ description: 'Name of the strategy.' }) }),
  // Whatever a sender adds to its address.
  query: NO_PARAMETERS.loose(),
  body: undefined,
  ownBody: {
    schema: alertSchema,
    examples: {
      market: {
        secret: '<secret of the strategy>',
        time: '2026-11-22T09:15:02Z',
        action: 'buy',
        contracts: '0.005',
      },
    },
  },
  responses: {
    200: {
      description: 'The alert was acted on: its order was placed (`done`), or it was refused and nothing was placed.',
      schema: alertResultSchema,
      examples: {
        done: { ...result, outcome: 'done', order: filledOrder },
        rejected: { ...result, outcome: 'rejected', problem: usedUpProblem },
      },
    },
    202: {
      description:
        'It is not known yet whether the order was placed. Atlas goes on finding out; sending the alert again changes nothing.',
      schema: alertResultSchema,
      headers: { Location: 'The intent of the alert.', 'Retry-After': 'Seconds to wait before asking there.' },
      examples: { unknown: { ...result, outcome: 'unknown', problem: unknownAlertProblem, retryAfterSeconds: 14 } },
    },
  },
  problems: ['INVALID_JSON', 'BODY_TOO_LARGE', 'CREDENTIALS_UNAVAILABLE'],
  toldProblems: ['ALERT_NOT_CURRENT', 'TEMPLATE_INVALID'],
});
