import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { createClock, type PaperClock } from './clock.ts';
import { createControl, type PaperControl } from './control.ts';
import { answerControl } from './control-port.ts';
import type { Conditions } from './engine/contract.ts';
import { deliver, send } from './faults/delivery.ts';
import type { FaultAction } from './faults/fault.ts';
import { createFaultInjector, type FaultInjector, type Strike } from './faults/injector.ts';
import { createListener, type Service } from './listener.ts';
import { namesOf, PRODUCTS } from './products.ts';
import { type PaperReply, type PaperRequest, type Product, type ProductBuilder, textOf } from './protocol.ts';
import { createRequestLog, type RequestLog } from './request-log.ts';

/** Larger than any order or query; a larger body is refused with 413. */
const MAX_BODY_BYTES = 1_048_576;
const CONTROL = '/control';

export interface PaperOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Loopback by default, because anyone who reaches the port can reset the exchanges. */
  readonly host?: string;
  /** The same seed gives the same books and the same faults. */
  readonly seed?: number;
  readonly clock?: PaperClock;
  /** The interval of the market makers, in real milliseconds; 0 leaves the steps to the control. Default 500. */
  readonly makerIntervalMs?: number;
  /** How many levels the market makers quote per side. Default 20. */
  readonly makerLevels?: number;
  /** Products to offer, by their names (`spot`) or those of their exchanges (`binance`). Default: all. */
  readonly products?: readonly string[];
  readonly builders?: readonly ProductBuilder[];
  /** How many requests the log keeps. Default 1000. */
  readonly logSize?: number;
  /** Opens the control port to clients at any address that send it; without one it serves only loopback. */
  readonly controlToken?: string;
}

export interface Paper {
  /** `http://host:port`, without a trailing slash. */
  readonly url: string;
  readonly clock: PaperClock;
  readonly control: PaperControl;
  /** The current products; a reset replaces them. */
  readonly products: readonly Product[];
  /** Ends every connection and timer. */
  close(): Promise<void>;
}

/**
 * Starts the paper exchanges on one port. Rejects with the system's error when the port is taken, and with a
 * `RangeError` that lists the known products for an unknown one.
 */
export async function startPaper(options: PaperOptions = {}): Promise<Paper> {
  const { host = '127.0.0.1', builders = PRODUCTS, clock = createClock(), makerIntervalMs = 500 } = options;
  const firstSeed = options.seed ?? 1;
  const levels = options.makerLevels;
  const build = (seed: number): readonly Product[] => {
    const all = builders.flatMap((builder) =>
      builder({ now: clock.now, seed, ...(levels !== undefined && { levels }) }),
    );
    return options.products === undefined ? all : chosen(all, options.products);
  };
  let products = build(firstSeed);
  const faults = createFaultInjector(firstSeed);
  const log = createRequestLog(options.logSize);
  const listener = createListener(host);
  let latencyMs = 0;

  const control = createControl({
    clock,
    faults,
    log,
    products: () => products,
    rebuild(seed = firstSeed) {
      products = build(seed);
      faults.reset(seed);
      latencyMs = 0;
    },
    refuseConnections: (ms) => listener.closeFor(ms),
    setLatency(ms) {
      latencyMs = ms;
    },
  });
  const { controlToken } = options;
  const serve = createService({
    clock,
    control,
    controlToken,
    faults,
    log,
    products: () => products,
    latencyMs: () => latencyMs,
  });
  await listener.open(options.port ?? 0, serve);
  const timer = makerIntervalMs > 0 ? setInterval(() => control.step(), makerIntervalMs).unref() : undefined;

  return {
    url: listener.url(),
    clock,
    control,
    get products() {
      return products;
    },
    async close() {
      clearInterval(timer);
      await listener.shut();
    },
  };
}

/** The selected products, in catalogue order. Throws a `RangeError` for none at all, and for an unknown name. */
function chosen(all: readonly Product[], names: readonly string[]): readonly Product[] {
  const known = namesOf(all);
  if (names.length === 0) throw new RangeError(`No product is chosen; there are: ${known.join(', ')}.`);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`No product is named "${unknown}"; there are: ${known.join(', ')}.`);
  return all.filter(({ protocol }) => names.includes(protocol.product) || names.includes(protocol.family));
}

interface Serving {
  readonly clock: PaperClock;
  readonly control: PaperControl;
  readonly controlToken: string | undefined;
  readonly faults: FaultInjector;
  readonly log: RequestLog;
  products(): readonly Product[];
  /** The transit time of a request to the exchange, in milliseconds. */
  latencyMs(): number;
}

function createService(serving: Serving): Service {
  const doomed = new WeakSet<Socket>();
  return (request, response) => {
    const { socket } = request;
    if (doomed.has(socket)) {
      socket.resetAndDestroy();
      return;
    }
    readBody(request, response, (body) => {
      const target = request.url ?? '/';
      const at = target.indexOf('?');
      const path = at < 0 ? target : target.slice(0, at);
      const query = at < 0 ? '' : target.slice(at + 1);
      const method = request.method ?? 'GET';
      if (path === CONTROL || path.startsWith(`${CONTROL}/`)) {
        const remoteAddress = socket.remoteAddress ?? '';
        const asked = {
          method,
          path: path.slice(CONTROL.length),
          query,
          body,
          headers: headersOf(request),
          remoteAddress,
        };
        send(response, answerControl(serving.control, asked, serving.controlToken));
        return;
      }
      const product = productFor(serving.products(), { method, path, query, body });
      if (product === undefined) {
        send(response, notFound());
        return;
      }
      const remoteAddress = socket.remoteAddress ?? '';
      const arrived = { method, path, query, headers: headersOf(request), body, remoteAddress };
      const serve = (): void => exchange({ serving, product, response, doomed }, arrived);
      const latencyMs = serving.latencyMs();
      // Reads are answered at the edge; a command goes on to the engine.
      const underWayMs = latencyMs > 0 && method !== 'GET' ? latencyMs + TO_ENGINE_MS : latencyMs;
      if (underWayMs > 0) setTimeout(serve, underWayMs).unref();
      else serve();
    });
  };
}

/** How much longer a command is in transit than a read, when there is any latency. */
const TO_ENGINE_MS = 1;

interface Exchanging {
  readonly serving: Serving;
  readonly product: Product;
  readonly response: ServerResponse;
  /** Connections whose next request is reset. */
  readonly doomed: WeakSet<Socket>;
}

type Arrived = Omit<PaperRequest, 'now' | 'admittedAt' | 'listingDelayMs' | 'secondCopy'>;

/** Serves one request of an exchange, with the faults that apply to it. */
function exchange({ serving, product, response, doomed }: Exchanging, arrived: Arrived): void {
  const { clock, faults, log } = serving;
  const { protocol } = product;
  const body = textOf(arrived.body);
  const { method, path, query } = arrived;
  const admittedAt = clock.now();
  const strikes = faults.strike({
    product: protocol.product,
    family: protocol.family,
    method,
    path,
    query,
    body,
    now: admittedAt,
  });
  const before = actionOf(strikes, 'before');
  const after = actionOf(strikes, 'after');

  const listingDelayMs = before?.kind === 'hide' ? before.ms : 0;
  const conditions = { lagMs: before?.kind === 'lag' ? before.ms : 0, rejecting: before?.kind === 'reject' };
  const reach = (): PaperReply => {
    const reply = handle(product, { ...arrived, now: clock.now(), admittedAt, listingDelayMs }, conditions);
    note(reply.status);
    return reply;
  };
  /** The second copy, too, reaches the edge when it arrives. */
  const reachAgain = (): PaperReply => {
    const now = clock.now();
    const again = { ...arrived, now, admittedAt: now, listingDelayMs, secondCopy: true };
    const reply = handle(product, again, conditions);
    note(reply.status);
    return reply;
  };
  const note = (status: number | undefined): void =>
    log.add({
      time: clock.now(),
      product: protocol.product,
      method,
      path,
      query,
      body,
      faults: strikes.map(({ fault }) => fault),
      status,
    });
  const goOn = (): void => deliver(response, reach(), after, doomed);

  switch (before?.kind) {
    case undefined:
    case 'hide':
    case 'lag':
    case 'reject':
      goOn();
      return;
    case 'wait':
      setTimeout(goOn, before.ms).unref();
      return;
    case 'late':
      // Without a reply the client gets nothing, whether it still waits or has gone.
      if (before.reply !== undefined) send(response, before.reply);
      setTimeout(before.reply === undefined ? reach : reachAgain, before.ms).unref();
      return;
    case 'twice': {
      const first = reach();
      if (before.heard === 'first') deliver(response, first, after, doomed);
      setTimeout(() => {
        const second = reachAgain();
        if (before.heard === 'second') deliver(response, second, after, doomed);
      }, before.ms).unref();
      return;
    }
    default:
      note(undefined);
      deliver(response, { status: 200, headers: {}, body: '' }, before, doomed);
  }
}

/** An exchange that throws answers 500 and reports the error on stderr; the others continue. */
function handle({ protocol, exchange }: Product, request: PaperRequest, conditions: Conditions): PaperReply {
  try {
    return exchange.under(conditions, () => protocol.handle(request));
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
    return { status: 500, headers: { 'content-type': 'text/plain' }, body: 'The paper exchange broke.\n' };
  }
}

function actionOf(strikes: readonly Strike[], phase: Strike['phase']): FaultAction | undefined {
  return strikes.find((strike) => strike.phase === phase)?.action;
}

/**
 * The product with the longest matching prefix; of several that share it, the one that claims the request, else the
 * first.
 */
function productFor(
  products: readonly Product[],
  request: Pick<PaperRequest, 'method' | 'path' | 'query' | 'body'>,
): Product | undefined {
  let best: { readonly sharing: readonly Product[]; readonly length: number } = { sharing: [], length: 0 };
  for (const product of products) {
    for (const prefix of product.protocol.prefixes) {
      const { path } = request;
      const fits = path === prefix || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
      if (!fits || prefix.length < best.length) continue;
      const sharing = prefix.length === best.length ? [...best.sharing, product] : [product];
      best = { sharing, length: prefix.length };
    }
  }
  return best.sharing.find(({ protocol }) => protocol.serves?.(request) ?? true) ?? best.sharing[0];
}

function readBody(request: IncomingMessage, response: ServerResponse, then: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => {
    if (size <= MAX_BODY_BYTES) then(Buffer.concat(chunks));
    else send(response, { status: 413, headers: { 'content-type': 'text/plain' }, body: 'Request body too large\n' });
  });
}

function headersOf(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

function notFound(): PaperReply {
  return {
    status: 404,
    headers: { 'content-type': 'text/plain' },
    body: 'No such path. GET /control lists what there is.\n',
  };
}
