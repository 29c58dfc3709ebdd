import { createHash, timingSafeEqual } from 'node:crypto';
import { countsToJson, type PaperControl } from './control.ts';
import { type Input, inputOf, word } from './control-input.ts';
import { formatDecimal } from './engine/decimal.ts';
import type { Effect } from './engine/effects.ts';
import type { FaultRule } from './faults/injector.ts';
import { FAULTS } from './faults/table.ts';
import { type Json, writeJson } from './json.ts';
import { about, type HistoryRow } from './planting.ts';
import type { PaperReply } from './protocol.ts';

/** A request to the control port; `path` is the part after `/control`. */
export interface ControlRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly remoteAddress: string;
}

interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** The query of an example, if it needs one. */
  readonly query?: string;
  readonly about: string;
  /** An example that works as shown; a time in it is that of the moment when it is shown. */
  readonly body?: string | ((now: number) => string);
  readonly run: (control: PaperControl, input: Input) => Json;
}

const LOOPBACK_ADDRESS = /^(::1|(::ffff:)?127(\.\d{1,3}){3})$/;
const LOOPBACK_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/;

const DAY_MS = 86_400_000;

/** A key that shows the format; its private half was not kept. */
const EXAMPLE_PUBLIC_KEY = [
  '-----BEGIN PUBLIC KEY-----',
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA3/uf+UAVOWkbRmU53USI',
  '38tVOzMH/8prAkf5rPr0hA3jYS3Mvhx1/sWrQRTFJl3jyEwgVXkzjCTAIw5c2sJy',
  'RV7w3Kv2vYlljbR7WNW17MdwvneoSda2WG9twk9kz3rBQcIJthAoEDYGB2jz8nWe',
  'XOHuRO0UG7e06ipu+TXq0oOBcq7phAEPylQO0P0qhmZ9nAAbXCNKeW+JfZNoAIFX',
  'd3wWd97wBDRzx0cdBzf72JwCVGf6HSwnCx695/6wQtH0RFnAvJRgdcc/uh44EM8l',
  'rwflmf1X+g8qXZykKcXLkZSKmBZ11FMm27HieHXRhpkKO4+hOQi3DOOUVcJN/c0M',
  '0QIDAQAB',
  '-----END PUBLIC KEY-----',
].join('\n');

const ROUTES: readonly Route[] = [
  { method: 'GET', path: '', about: 'this list', run: documentation },
  {
    method: 'GET',
    path: '/faults',
    about: 'armed faults',
    run: (control) => control.armed().map((rule) => ({ ...rule })),
  },
  {
    method: 'POST',
    path: '/faults',
    about: 'arm a fault; filters and numbers are optional; returns its id',
    body: '{"fault":"reset-after-effect","product":"spot","method":"POST","path":"/api/v3/order","contains":"","after":0,"count":1,"probability":1,"ms":0,"status":500}',
    run: (control, input) => ({ id: control.arm(faultRule(input)) }),
  },
  {
    method: 'DELETE',
    path: '/faults',
    about: 'disarm all faults, or ?id=n',
    run: act((control, input) => {
      control.disarm(input.optionalNumber('id'));
    }),
  },
  {
    method: 'POST',
    path: '/refuse',
    about: 'close the port for ms (real time): connections are refused',
    body: '{"ms":200}',
    run: act((control, input) => {
      control.refuseConnections(input.number('ms'));
    }),
  },
  {
    method: 'POST',
    path: '/latency',
    about: 'delay the arrival of every request by ms (real time); 0 ends that',
    body: '{"ms":20}',
    run: act((control, input) => {
      control.setLatency(input.number('ms'));
    }),
  },
  {
    method: 'POST',
    path: '/price',
    about: 'move a market',
    body: '{"product":"spot","symbol":"BTCUSDT","price":"90000"}',
    run: act((control, input) => {
      control.setPrice(input.text('product'), input.text('symbol'), input.text('price'));
    }),
  },
  {
    method: 'POST',
    path: '/status',
    about: 'set a market open, cancelOnly or closed',
    body: '{"product":"spot","symbol":"BTCUSDT","status":"closed"}',
    run: act((control, input) => {
      const status = word('status', input.text('status'), ['open', 'cancelOnly', 'closed']);
      control.setStatus(input.text('product'), input.text('symbol'), status);
    }),
  },
  {
    method: 'POST',
    path: '/maker/step',
    about: 'step the market makers',
    body: '{"steps":1,"product":"spot"}',
    run: act((control, input) => {
      control.step(input.optionalNumber('steps'), input.optionalText('product'));
    }),
  },
  {
    method: 'POST',
    path: '/maker/pause',
    about: 'stop the market makers',
    run: act((control) => control.pauseMaker()),
  },
  {
    method: 'POST',
    path: '/maker/resume',
    about: 'resume the market makers',
    run: act((control) => control.resumeMaker()),
  },
  { method: 'GET', path: '/time', about: 'the paper clock', run: time },
  {
    method: 'POST',
    path: '/time/advance',
    about: 'move the clock',
    body: '{"ms":86400000}',
    run: (control, input) => moved(control, () => control.clock.advance(input.number('ms'))),
  },
  {
    method: 'POST',
    path: '/time/set',
    about: 'set the clock',
    body: (now) => `{"ms":${now + DAY_MS}}`,
    run: (control, input) => moved(control, () => control.clock.set(input.number('ms'))),
  },
  {
    method: 'POST',
    path: '/time/freeze',
    about: 'stop the clock, now or at ms',
    body: '{}',
    run: (control, input) => moved(control, () => control.clock.freeze(input.optionalNumber('ms'))),
  },
  {
    method: 'POST',
    path: '/time/resume',
    about: 'resume a frozen clock',
    run: (control) => moved(control, () => control.clock.resume()),
  },
  {
    method: 'POST',
    path: '/delays',
    about:
      'set the delays between the stages of an exchange that accepts before its engine acts (Bybit), in ms of the paper clock',
    body: '{"product":"bybit-linear","engineMs":20,"readMs":0,"historyMs":1000}',
    run: act((control, input) => {
      control.setDelays(input.text('product'), {
        engineMs: input.optionalNumber('engineMs'),
        readMs: input.optionalNumber('readMs'),
        historyMs: input.optionalNumber('historyMs'),
      });
    }),
  },
  {
    method: 'POST',
    path: '/release',
    about: 'simulate a new release of the exchange (Bybit): its list of open orders drops the closed ones',
    body: '{"product":"bybit-linear"}',
    run: act((control, input) => control.release(input.text('product'))),
  },
  {
    method: 'POST',
    path: '/keys',
    about:
      'register the public half of a key pair (RSA on Bybit, RSA or Ed25519 on Binance), of the account of the first paper key or another',
    body: JSON.stringify({ product: 'bybit-linear', key: 'my-rsa-key', publicKey: EXAMPLE_PUBLIC_KEY }),
    run: act((control, input) => {
      control.registerKey(input.text('product'), {
        key: input.text('key'),
        publicKey: input.text('publicKey'),
        account: input.optionalText('account'),
      });
    }),
  },
  {
    method: 'POST',
    path: '/balances/reset',
    about: 'cancel everything and restore the starting funds',
    body: '{"product":"spot"}',
    run: act((control, input) => control.resetBalances(input.optionalText('product'))),
  },
  {
    method: 'POST',
    path: '/history',
    about:
      'plant closed orders in the past, all rows or none, each older or newer than all that the account has on the symbol; optional: account, updatedAt, clientOrderId, type, executedQuantity',
    body: (now) =>
      `{"product":"spot","rows":[{"symbol":"BTCUSDT","side":"BUY","price":"90000","quantity":"0.1","state":"FILLED","createdAt":${now - DAY_MS}}]}`,
    run: (control, input) => ({
      seeded: control.seedHistory(
        input.text('product'),
        input.rows('rows').map((row, index) => about(index, () => historyRow(row))),
      ),
    }),
  },
  {
    method: 'GET',
    path: '/counters',
    about: 'requests and faults so far',
    run: (control) => ({ ...control.counters() }),
  },
  {
    method: 'GET',
    path: '/effects',
    about: 'effects that really happened, by client order id; ?product= or ?clientOrderId=',
    run(control, input) {
      const id = input.optionalText('clientOrderId');
      if (id !== undefined) return countsToJson(control.effectsOf(id));
      return control.effects(input.optionalText('product')).map(({ clientOrders, ...rest }) => ({
        ...rest,
        clientOrders: Object.fromEntries(
          Object.entries(clientOrders).map(([key, counts]) => [key, countsToJson(counts)]),
        ),
      }));
    },
  },
  {
    method: 'GET',
    path: '/journal',
    query: 'product=spot',
    about: "the engine's own journal of a product, oldest first",
    run: (control, input) => control.journal(input.text('product')).map(effectToJson),
  },
  {
    method: 'GET',
    path: '/requests',
    about: 'the last requests, without keys and signatures',
    run: (control) => control.requests().map((request) => ({ ...request })),
  },
  {
    method: 'POST',
    path: '/reset',
    about: 'everything fresh',
    body: '{"seed":1}',
    run: act((control, input) => control.reset(input.optionalNumber('seed'))),
  },
];

/**
 * Answers a request to the control port. Serves only loopback, wherever the exchanges listen, and only under a loopback
 * host name, so that no web page can reach it by DNS rebinding; it also refuses requests with a page's origin. With a
 * token, clients that send it as `Authorization: Bearer` may come from another address, such as a container's host.
 */
export function answerControl(control: PaperControl, request: ControlRequest, token?: string): PaperReply {
  const { origin, host, authorization } = request.headers;
  const near = LOOPBACK_ADDRESS.test(request.remoteAddress) || bears(authorization, token);
  if (origin !== undefined || !near || !LOOPBACK_HOST.test(host ?? '')) {
    return json(403, { error: 'the control port answers local programs only' });
  }
  const sameRoute = ROUTES.filter(({ path }) => path === request.path.replace(/\/$/, ''));
  const route = sameRoute.find(({ method }) => method === request.method);
  if (route === undefined) {
    const known = sameRoute.length > 0;
    return json(known ? 405 : 404, { error: known ? 'wrong method' : 'no such control', see: 'GET /control' });
  }
  try {
    return json(200, route.run(control, readInput(request)));
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof SyntaxError)) throw error;
    return json(400, { error: error.message, see: 'GET /control' });
  }
}

function bears(authorization: string | undefined, token: string | undefined): boolean {
  if (token === undefined || authorization === undefined) return false;
  const [sent, expected] = [authorization, `Bearer ${token}`].map((text) => createHash('sha256').update(text).digest());
  return sent !== undefined && expected !== undefined && timingSafeEqual(sent, expected);
}

function json(status: number, body: Json): PaperReply {
  return { status, headers: { 'content-type': 'application/json' }, body: `${writeJson(body)}\n` };
}

function documentation(control: PaperControl): Json {
  const now = control.clock.now();
  return {
    controls: ROUTES.map(({ method, path, query, about, body }) => ({
      call: `${method} /control${path}${query === undefined ? '' : `?${query}`}`,
      about,
      body: typeof body === 'function' ? body(now) : body,
    })),
    faults: FAULTS.map(({ name, phase, about, family, defaults }) => ({
      name,
      phase,
      about,
      family,
      ...(defaults !== undefined && { defaults: { ...defaults } }),
    })),
  };
}

/** A control that changes something and returns an empty answer. */
function act(change: (control: PaperControl, input: Input) => void): Route['run'] {
  return (control, input) => {
    change(control, input);
    return {};
  };
}

function time(control: PaperControl): Json {
  return { now: control.clock.now(), frozen: control.clock.frozen };
}

function moved(control: PaperControl, move: () => void): Json {
  move();
  control.timePassed();
  return time(control);
}

function readInput(request: ControlRequest): Input {
  const text = request.body.toString('utf8').trim();
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new RangeError('the body must be a JSON object');
  return inputOf({ ...Object.fromEntries(new URLSearchParams(request.query)), ...parsed });
}

function faultRule(input: Input): FaultRule {
  return {
    fault: input.text('fault'),
    product: input.optionalText('product'),
    method: input.optionalText('method'),
    path: input.optionalText('path'),
    contains: input.optionalText('contains'),
    after: input.optionalNumber('after'),
    count: input.optionalNumber('count'),
    probability: input.optionalNumber('probability'),
    ms: input.optionalNumber('ms'),
    status: input.optionalNumber('status'),
  };
}

function historyRow(value: unknown): HistoryRow {
  if (typeof value !== 'object' || value === null) throw new RangeError('a row of history must be an object');
  const input = inputOf({ ...value });
  return {
    account: input.optionalText('account'),
    symbol: input.text('symbol'),
    side: word('side', input.text('side'), ['BUY', 'SELL']),
    price: input.text('price'),
    quantity: input.text('quantity'),
    state: word('state', input.text('state'), ['FILLED', 'CANCELED', 'EXPIRED']),
    createdAt: input.number('createdAt'),
    updatedAt: input.optionalNumber('updatedAt'),
    clientOrderId: input.optionalText('clientOrderId'),
    type: word('type', input.optionalText('type') ?? 'LIMIT', ['MARKET', 'LIMIT']),
    executedQuantity: input.optionalText('executedQuantity'),
  };
}

function effectToJson(effect: Effect): Json {
  const { kind, sequence, time, account, symbol } = effect;
  const head = { kind, sequence, time, account, symbol };
  if (effect.kind === 'settled')
    return { ...head, price: formatDecimal(effect.price), quantity: formatDecimal(effect.quantity) };
  const { clientOrderId } = effect;
  if (effect.kind === 'refused') return { ...head, clientOrderId, command: effect.command, reason: effect.reason.code };
  if (!('order' in effect)) {
    const { conditional, conditionalState, reason } = effect;
    const made = conditional.made?.id;
    return {
      ...head,
      clientOrderId,
      conditional: conditional.sequence,
      state: conditionalState,
      made,
      reason: reason?.code,
    };
  }
  return {
    ...head,
    clientOrderId,
    orderId: effect.order.id,
    side: effect.order.side,
    state: effect.state,
    price: formatDecimal(effect.price),
    quantity: formatDecimal(effect.quantity),
    executedQuantity: formatDecimal(effect.executedQuantity),
    reason: effect.reason?.code,
  };
}
