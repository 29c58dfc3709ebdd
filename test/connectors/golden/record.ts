import type { Instrument, Market } from '../../../lib/domain/instrument.ts';
import type { Order } from '../../../lib/domain/order.ts';
import { createHttpClient, type HttpClient } from '../../../lib/exchanges/http/http-client.ts';
import type { CallContext, ExchangePort } from '../../../lib/exchanges/port.ts';
import { bybitMarkets } from '../foreign/bybit-markets.ts';
import { callOn, connectAtlas } from './atlas-bybit.ts';
import type { Ccxt } from './ccxt-bybit.ts';
import { GOLDEN_NOW, type GoldenExchange } from './exchange.ts';
import { inputName, type Recorded } from './golden.ts';
import { requestLine, type SentRequest } from './request.ts';
import {
  GIVEN_LINK,
  GIVENS,
  GOLDEN_SYMBOLS,
  type GoldenCategory,
  type GoldenSymbol,
  type Subject,
  type Wish,
} from './wish.ts';
import { WISHES } from './wishes.ts';

/** What ccxt sends. It asks several things at once, so its requests are sorted. */
export async function recordCcxt(exchange: GoldenExchange, client: Ccxt): Promise<Recorded> {
  await client.loadMarkets();
  // It looks at the account once, before the first command.
  await client.fetchOrder('none', 'BTC/USDT', { acknowledged: true }).catch(() => undefined);
  const { headers, inputs } = await record(exchange, (wish, { subject, order }) => wish.ccxt(client, subject, order));
  const sorted = Object.entries(inputs).map(([name, lines]) => [name, lines.toSorted()] as const);
  return { headers, inputs: Object.fromEntries(sorted) };
}

/** What Atlas sends, in its order. */
export function recordAtlas(exchange: GoldenExchange): Promise<Recorded> {
  return record(exchange, (wish, { port, subject, call, order }) => wish.atlas(port, subject, call, order));
}

/** Everything is ready for a wish. */
interface Scene {
  readonly subject: Subject;
  readonly port: ExchangePort;
  readonly call: CallContext;
  /** The order that is given. Throws where there is none. */
  readonly order: () => Order;
}

async function record(
  exchange: GoldenExchange,
  act: (wish: Wish, scene: Scene) => Promise<unknown>,
): Promise<Recorded> {
  const http = createHttpClient({ now: () => GOLDEN_NOW });
  try {
    const subjects = await subjectsOf(exchange, http);
    const inputs: Record<string, readonly string[]> = {};
    const headers: Record<string, SentRequest['headers']> = {};
    for (const wish of WISHES) {
      for (const symbol of wish.on) {
        const name = inputName(wish.says, symbol);
        try {
          const scene = await sceneOf(exchange, http, wish, subjects[symbol]);
          exchange.taken();
          await act(wish, scene);
          const taken = exchange.taken();
          for (const request of taken) noteHeaders(headers, request);
          inputs[name] = taken.map(requestLine);
        } catch (error) {
          throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
        }
      }
    }
    return { headers, inputs };
  } finally {
    http.close();
  }
}

/** Throws on a request whose headers are not those of its kind. */
function noteHeaders(known: Record<string, SentRequest['headers']>, { access, method, headers }: SentRequest): void {
  const kind = `${access} ${method}`;
  const first = known[kind] ?? headers;
  known[kind] = first;
  if (JSON.stringify(first) !== JSON.stringify(headers)) {
    throw new Error(`${kind} has headers ${JSON.stringify(headers)}, and had ${JSON.stringify(first)}`);
  }
}

async function sceneOf(exchange: GoldenExchange, http: HttpClient, wish: Wish, subject: Subject): Promise<Scene> {
  exchange.reset();
  const steps: readonly Step[] = GIVENS[wish.given ?? 'nothing'];
  for (const [index, step] of steps.entries()) await STEPS[step](exchange, subject, index + 1);
  const port = await connectAtlas(exchange.paper.url, MARKETS[subject.category], http);
  const call = callOn(subject.instruments);
  await wish.learns?.(port, subject, call);
  const { instrument } = subject;
  const found = steps.includes('rest') ? await port.find({ instrument, clientOrderId: GIVEN_LINK }, call) : undefined;
  return {
    subject,
    port,
    call,
    order() {
      if (found === undefined) throw new Error('no order is given');
      return found;
    },
  };
}

type Step = (typeof GIVENS)[keyof typeof GIVENS][number];

const CREATE = '/v5/order/create';
/** `mode` of a contract with a position on each side. */
const BOTH_SIDES = 3;

const STEPS: Readonly<Record<Step, (exchange: GoldenExchange, subject: Subject, serial: number) => Promise<void>>> = {
  rest: ({ post }, { category, exchangeSymbol: symbol, quantity: qty, price }, serial) => {
    const order = { category, symbol, side: 'Buy', orderType: 'Limit', qty, price };
    return post(CREATE, { ...order, orderLinkId: `given-${serial}` });
  },
  buy: (exchange, subject, serial) => buy(exchange, subject, serial, {}),
  buyLong: (exchange, subject, serial) => buy(exchange, subject, serial, { positionIdx: 1 }),
  cancelAll: ({ post }, { category, exchangeSymbol: symbol }) => post('/v5/order/cancel-all', { category, symbol }),
  hedge: ({ post }, { category, exchangeSymbol: symbol }) =>
    post('/v5/position/switch-mode', { category, symbol, mode: BOTH_SIDES }),
  release({ paper }, { category }) {
    // What ended in the very moment of the release is still told.
    paper.clock.advance(1);
    return Promise.resolve(paper.control.release(`bybit-${category}`));
  },
};

function buy(
  { post }: GoldenExchange,
  { category, exchangeSymbol: symbol, quantity: qty }: Subject,
  serial: number,
  more: object,
): Promise<void> {
  const order = { category, symbol, side: 'Buy', orderType: 'Market', qty, marketUnit: 'baseCoin' };
  return post(CREATE, { ...order, ...more, orderLinkId: `given-${serial}` });
}

const MARKETS: Readonly<Record<GoldenCategory, Market>> = { spot: 'spot', linear: 'usdm', inverse: 'coinm' };

async function subjectsOf(
  exchange: GoldenExchange,
  http: HttpClient,
): Promise<Readonly<Record<GoldenSymbol, Subject>>> {
  exchange.reset();
  const listed: Instrument[] = [];
  for (const market of Object.values(MARKETS)) {
    const port = await connectAtlas(exchange.paper.url, market, http);
    listed.push(...(await port.instruments(callOn([]))).instruments);
  }
  const markets = bybitMarkets(exchange.paper);
  const subjectOf = (symbol: GoldenSymbol): Subject => {
    const instrument = listed.find((each) => each.symbol === symbol);
    const market = markets.find(
      (each) => each.symbol === instrument?.exchangeSymbol && MARKETS[each.category] === instrument.market,
    );
    if (instrument === undefined || market === undefined) throw new Error(`the paper Bybit lists no ${symbol}`);
    const { category, quantity, price, betterPrice } = market;
    return {
      symbol,
      category,
      exchangeSymbol: market.symbol,
      instrument,
      instruments: listed.filter((each) => each.market === instrument.market),
      quantity,
      price,
      betterPrice,
    };
  };
  return Object.fromEntries(GOLDEN_SYMBOLS.map((symbol) => [symbol, subjectOf(symbol)])) as Record<
    GoldenSymbol,
    Subject
  >;
}
