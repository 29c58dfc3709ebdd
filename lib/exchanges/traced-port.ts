import type { Order } from '../domain/order.ts';
import { formatOrderId } from '../domain/order-id.ts';
import type { CommandOutcome } from '../domain/outcome.ts';
import type { Annotations, Segment, Tracer } from '../telemetry/tracer.ts';
import {
  type Acceptance,
  type AmendResult,
  type ExchangePort,
  type HistoryStream,
  isAcceptance,
  type OrderRef,
} from './port.ts';

/**
 * The same port with each call as a segment of the current trace, `binance.spot.place`, annotated with its subject; a
 * command also with its outcome. Requests sent for the call are segments within it.
 */
export function traced(port: ExchangePort, tracer: Tracer): ExchangePort {
  const { exchange, markets } = port;
  const [only, ...others] = markets;
  /** As in the labels of the HTTP client: what concerns several products of a venue belongs to its account. */
  const shared = only !== undefined && others.length === 0 ? only : 'account';
  const within = <T>(
    operation: string,
    { market = shared, ...about }: Annotations,
    work: (segment: Segment) => Promise<T>,
  ): Promise<T> =>
    tracer.segment(`${exchange}.${market}.${operation}`, work, { exchange, market, operation, ...about });
  const command = <T>(
    operation: string,
    about: Annotations,
    send: () => Promise<CommandOutcome<T>>,
    describe: (value: T, segment: Segment) => void,
  ): Promise<CommandOutcome<T>> =>
    within(operation, about, async (segment) => {
      const result = await send();
      segment.annotate({ outcome: result.outcome });
      if (result.outcome === 'acknowledged') describe(result.value, segment);
      else segment.failed(result.problem);
      return result;
    });
  const read = (stream: HistoryStream): HistoryStream => ({
    ...stream,
    read: (request, call) => {
      const [own, ...more] = stream.markets;
      const market = own !== undefined && more.length === 0 ? own : shared;
      return within('history', { market }, async (segment) => {
        const page = await stream.read(request, call);
        segment.describe({ stream: stream.key, orders: page.rows.length, leftOut: page.leftOut.length });
        return page;
      });
    },
  });

  return {
    ...port,
    instruments: (call) => within('instruments', {}, () => port.instruments(call)),
    instrument: (exchangeSymbol, call) => within('instrument', {}, () => port.instrument(exchangeSymbol, call)),
    delivered: (symbol, call) => within('delivered', {}, () => port.delivered(symbol, call)),
    place: (order, call) =>
      command(
        'place',
        { market: order.instrument.market, clientOrderId: order.clientOrderId },
        () => port.place(order, call),
        noteOrder,
      ),
    amend: (order, change, call) =>
      command('amend', { market: order.market, orderId: order.id }, () => port.amend(order, change, call), noteAmend),
    cancel: (ref, call) => command('cancel', aboutOrder(ref), () => port.cancel(ref, call), noteOrder),
    cancelAll: (scope, call) =>
      command(
        'cancelAll',
        { market: scope.instrument.market },
        () => port.cancelAll(scope, call),
        ({ orders, allNamed }, segment) => segment.describe({ orders: orders.length, allNamed }),
      ),
    find: (ref, call) =>
      within('find', aboutOrder(ref), async (segment) => {
        const found = await port.find(ref, call);
        segment.describe({ found: found !== undefined });
        segment.annotate({ orderId: found?.id });
        return found;
      }),
    amendTrace: (of, call) =>
      within('amendTrace', { market: of.before.market, orderId: of.before.id }, async (segment) => {
        const trace = await port.amendTrace(of, call);
        segment.describe({ trace });
        return trace;
      }),
    fills: (query, call) =>
      within('fills', { market: query.instrument.market, clientOrderId: query.clientOrderId }, async (segment) => {
        const found = await port.fills(query, call);
        segment.describe({ fills: found.rows.length, leftOut: found.leftOut.length });
        return found;
      }),
    ...(port.findRenamed && {
      findRenamed: (query, call) =>
        within(
          'findRenamed',
          { market: query.instrument.market, clientOrderId: query.clientOrderId },
          async (segment) => {
            const found = await port.findRenamed?.(query, call);
            segment.describe({ found: found !== undefined });
            return found;
          },
        ),
    }),
    active: (scope, call) =>
      within('active', 'instrument' in scope ? { market: scope.instrument.market } : {}, async (segment) => {
        const found = await port.active(scope, call);
        segment.describe({ orders: found.rows.length, leftOut: found.leftOut.length });
        return found;
      }),
    history: (instruments) => port.history(instruments).map(read),
    referencePrice: (instrument, call) =>
      within('referencePrice', { market: instrument.market }, () => port.referencePrice(instrument, call)),
    quote: (instrument, call) => within('quote', { market: instrument.market }, () => port.quote(instrument, call)),
    time: (call) => within('time', {}, () => port.time(call)),
  };
}

function aboutOrder(ref: OrderRef): Annotations {
  const { exchange, market, exchangeSymbol } = ref.instrument;
  if ('clientOrderId' in ref) return { market, clientOrderId: ref.clientOrderId };
  return { market, orderId: formatOrderId({ exchange, market, exchangeSymbol, exchangeOrderId: ref.exchangeOrderId }) };
}

function noteOrder(value: Order | Acceptance, segment: Segment): void {
  if (isAcceptance(value)) segment.describe({ accepted: value.exchangeOrderId });
  else segment.annotate({ orderId: value.id });
}

function noteAmend(value: AmendResult | Acceptance, segment: Segment): void {
  if (isAcceptance(value)) segment.describe({ accepted: value.exchangeOrderId });
  else segment.describe({ method: value.amendment.method, after: value.order.id });
}
