import * as having from '../account/balances.ts';
import * as charging from '../account/fee-rates.ts';
import * as filling from '../account/fills.ts';
import * as holding from '../account/positions.ts';
import * as quoting from '../account/quotes.ts';
import * as setting from '../account/settings.ts';
import { MAX_ALERT_BYTES, type ReceivedAlert, receivedAlert } from '../alerts/alert.ts';
import { type Strategy, senderOf } from '../alerts/strategy.ts';
import { orderOfAlert } from '../api/pipeline/alert-order.ts';
import type { Deadline } from '../domain/deadline.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { LinkedOrders } from '../domain/linked-orders.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import type { OutcomeClass } from '../domain/outcome.ts';
import { pageWeights } from '../exchanges/venues.ts';
import { reportTrading, type TradingReport } from '../guard/trading-state.ts';
import { createReadAhead, type ReadAhead } from '../listing/read-ahead.ts';
import type { ListDependencies, SourceReport } from '../listing/source.ts';
import * as amending from '../orders/amend.ts';
import * as canceling from '../orders/cancel.ts';
import * as switching from '../orders/cancel-after.ts';
import * as cancelingAll from '../orders/cancel-all.ts';
import * as cancelingLists from '../orders/cancel-list.ts';
import * as cancelingMany from '../orders/cancel-many.ts';
import * as charged from '../orders/fees.ts';
import * as firing from '../orders/fire-switches.ts';
import * as flattening from '../orders/flatten.ts';
import { listActive as listActiveOrders, type OrderList } from '../orders/list/active.ts';
import * as listingLists from '../orders/list/active-lists.ts';
import * as byId from '../orders/list/by-id.ts';
import { ORDER_ROWS, type OrderListDependencies, type OrderPage } from '../orders/list/history.ts';
import * as pages from '../orders/list/page.ts';
import type { OrderQuery } from '../orders/list/query.ts';
import * as placing from '../orders/place.ts';
import * as alerting from '../orders/place-alert.ts';
import * as batching from '../orders/place-batch.ts';
import * as placingLists from '../orders/place-list.ts';
import type { PlaceEnding } from '../orders/place-many.ts';
import * as previewing from '../orders/preview.ts';
import * as reading from '../orders/read.ts';
import * as readingLists from '../orders/read-list.ts';
import type { Caller } from '../orders/reconcile/command.ts';
import * as following from '../orders/reconcile/follow-intent.ts';
import type { AmendOutcome } from '../orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../orders/reconcile/settle-cancel.ts';
import type { ListResult } from '../orders/reconcile/settle-list.ts';
import type { PlaceResult } from '../orders/reconcile/settle-place.ts';
import * as sweeping from '../orders/reconcile/sweep-intents.ts';
import * as exchanges from '../reference/exchanges.ts';
import * as instruments from '../reference/instruments.ts';
import * as refreshing from '../reference/refresh-catalogue.ts';
import type { RequestFacts } from '../telemetry/request-record.ts';
import type { Atlas } from './compose.ts';
import { type DeploymentReport, deploymentReport } from './deployment.ts';

/**
 * Everything the API can do, each as a separate function, so that the bundle of an operation contains only what it
 * uses.
 */

export function place(
  atlas: Atlas,
  request: placing.PlaceRequest,
  deadline: Deadline,
  caller: Caller,
): Promise<PlaceResult> {
  atlas.tradingState.refresh();
  return atlas.aware(() => placing.placeOrder(atlas.context, request, caller, deadline));
}

export function preview(
  atlas: Atlas,
  request: placing.PlaceRequest,
  asked: { readonly exchangeCheck?: boolean | undefined },
  deadline: Deadline,
): Promise<previewing.OrderPreview> {
  return atlas.aware(() => previewing.previewOrder(atlas.context, atlas.tradingState, request, deadline, asked));
}

export function get(atlas: Atlas, orderId: string, deadline: Deadline): Promise<Order> {
  return atlas.aware(() => reading.getOrder(atlas.context, orderId, deadline));
}

/** Adds the fees where they are asked for. */
export function includingFees(
  atlas: Atlas,
  include: readonly 'fees'[] | undefined,
  orders: readonly Order[],
  deadline: Deadline,
): Promise<readonly Order[]> {
  if (!include?.includes('fees')) return Promise.resolve(orders);
  return atlas.aware(() => charged.withFees(atlas.context, orders, deadline));
}

export function amend(
  atlas: Atlas,
  orderId: string,
  change: AmendRequest,
  deadline: Deadline,
  caller: Caller,
): Promise<AmendOutcome> {
  atlas.tradingState.refresh();
  return atlas.aware(() => amending.amendOrder(atlas.context, orderId, change, caller, deadline));
}

export function cancel(atlas: Atlas, orderId: string, deadline: Deadline, caller: Caller): Promise<CancelResult> {
  return atlas.aware(() => canceling.cancelOrder(atlas.context, orderId, caller, deadline));
}

export function cancelAll(
  atlas: Atlas,
  filter: cancelingAll.CancelFilter,
  deadline: Deadline,
  caller: Caller,
): Promise<{ results: cancelingAll.CancelAllResult[]; sources: readonly SourceReport[] }> {
  const dependencies = { ...listing(atlas, deadline), rank: 'cancel' } as const;
  return atlas.aware(() => cancelingAll.cancelOrders(atlas.context, dependencies, filter, caller, deadline));
}

export function cancelMany(
  atlas: Atlas,
  ids: readonly string[],
  deadline: Deadline,
  caller: Caller,
): Promise<cancelingAll.CancelAllResult[]> {
  return atlas.aware(() => cancelingMany.cancelByIds(atlas.context, ids, caller, deadline, CONCURRENCY));
}

export async function placeSeveral(
  atlas: Atlas,
  batch: batching.BatchRequest,
  deadline: Deadline,
  caller: Caller,
): Promise<PlaceEnding[]> {
  atlas.tradingState.refresh();
  const endings = await atlas.aware(() => batching.placeBatch(atlas.context, batch, caller, deadline));
  countOrders(
    atlas,
    'placeOrders',
    endings.map((ending, at) => [batch.orders[at]?.exchange, ending]),
  );
  return endings;
}

export async function flattenProduct(
  atlas: Atlas,
  scope: flattening.FlattenScope,
  deadline: Deadline,
  caller: Caller,
): Promise<flattening.Flattened> {
  atlas.tradingState.refresh();
  const dependencies = { ...listing(atlas, deadline), rank: 'cancel' } as const;
  const done = await atlas.aware(() => flattening.flatten(atlas.context, dependencies, scope, caller, deadline));
  countOrders(
    atlas,
    'flatten',
    done.closings.map(({ ending }) => [scope.exchange, ending]),
  );
  return done;
}

/** An alert as it arrives. */
export interface ArrivedAlert {
  readonly requestId: string;
  readonly deadline: Deadline;
  /** Its text. Throws 413 for one of more bytes. */
  readonly ownText: (most: number) => string;
}

/**
 * Acts on an alert. Throws `UNAUTHENTICATED` for one that does not carry the secret of its strategy, before anything else is
 * said about it, and `INVALID_JSON` or `INVALID_REQUEST` for one that is malformed; of any other it returns what became of it.
 */
export async function receiveAlert(
  atlas: Atlas,
  name: string,
  { requestId, deadline, ownText }: ArrivedAlert,
): Promise<alerting.AlertEnding> {
  const { context, observability, alerts } = atlas;
  atlas.tradingState.refresh();
  const alert = receivedAlert(ownText(MAX_ALERT_BYTES));
  const strategy = await senderOfAlert(atlas, name, alert);
  const fields = alert.fields(strategy.secret);
  const needed = { orders: context, ...alerts, orderOf: orderOfAlert };
  const done = await atlas.aware(() => alerting.placeAlert(needed, strategy, fields, { requestId }, deadline));
  const { ending } = done;
  const record = observability.current();
  record?.note({ strategy: name, outcome: outcomeOf(ending), ...factsOf(ending) });
  return done;
}

async function senderOfAlert({ alerts, observability }: Atlas, name: string, alert: ReceivedAlert): Promise<Strategy> {
  const strategy = await alerts.strategies.find(name);
  try {
    return senderOf(strategy, alert);
  } catch (error) {
    observability.metrics.add('AlertsUnauthenticated', 1, {});
    throw error;
  }
}

/** What a log line says of an order. */
function factsOf(ending: PlaceEnding): RequestFacts {
  if ('problem' in ending) {
    const { code, details } = ending.problem;
    return { code, exchange: details.exchange };
  }
  const { result } = ending;
  if (result.outcome === 'unknown') {
    const { exchange, market, symbol, clientOrderIds, lost } = result;
    return { exchange, market, symbol, clientOrderId: clientOrderIds[0], code: lost.problem.code };
  }
  const { exchange, market, symbol, id, clientOrderId } = result.order;
  return { exchange, market, symbol, orderId: id, clientOrderId: clientOrderId ?? undefined };
}

/** Counts the orders of a request with several, each by its own outcome; a replayed answer is no second command. */
function countOrders(
  { observability: { metrics } }: Atlas,
  operation: string,
  endings: readonly (readonly [exchange: string | undefined, ending: PlaceEnding])[],
): void {
  for (const [exchange = 'none', ending] of endings) {
    const outcome = outcomeOf(ending);
    if (outcome === undefined) continue;
    metrics.add('Orders', 1, { operation, exchange, outcome });
    if (outcome === 'unknown') metrics.add('UnknownOutcome', 1, { operation, exchange });
  }
}

function outcomeOf(ending: PlaceEnding): OutcomeClass | undefined {
  if ('result' in ending) {
    if (ending.result.outcome === 'unknown') return 'unknown';
    return ending.result.replayed ? undefined : 'acknowledged';
  }
  const { details, retryable } = ending.problem;
  if (details.headers?.['Idempotency-Replayed'] !== undefined) return undefined;
  if (details.orderState === 'unknown') return 'unknown';
  return retryable ? 'notExecuted' : 'rejected';
}

export function placeList(
  atlas: Atlas,
  request: placingLists.PlaceListRequest,
  deadline: Deadline,
  caller: Caller,
): Promise<ListResult> {
  atlas.tradingState.refresh();
  return atlas.aware(() => placingLists.placeOrderList(atlas.context, request, caller, deadline));
}

export function getList(atlas: Atlas, orderListId: string, deadline: Deadline): Promise<LinkedOrders> {
  return atlas.aware(() => readingLists.getOrderList(atlas.context, orderListId, deadline));
}

export function activeLists(
  atlas: Atlas,
  filter: Parameters<typeof listingLists.listActiveLists>[0],
  deadline: Deadline,
): ReturnType<typeof listingLists.listActiveLists> {
  return atlas.aware(() => listingLists.listActiveLists(filter, lists(atlas, deadline)));
}

export function cancelList(atlas: Atlas, orderListId: string, deadline: Deadline, caller: Caller): Promise<ListResult> {
  return atlas.aware(() => cancelingLists.cancelOrderList(atlas.context, orderListId, caller, deadline));
}

export function follow(atlas: Atlas, id: string, deadline: Deadline): Promise<following.FollowedIntent> {
  return atlas.aware(() => following.followIntent(atlas.context, id, deadline));
}

/** Arms, renews or lets go of a dead man's switch. */
export function armSwitch(
  atlas: Atlas,
  request: switching.CancelAfterRequest,
  deadline: Deadline,
  caller: Caller,
): Promise<switching.CancelAfterResult> {
  return atlas.aware(() => switching.setCancelAfter(atlas.context, request, caller, deadline));
}

export function switches(atlas: Atlas, deadline: Deadline): Promise<switching.SwitchReport[]> {
  return atlas.aware(() => switching.listCancelAfter(atlas.context, deadline));
}

/**
 * Fires the dead man's switches that are due, and beside that resolves commands that were left open; called by a schedule.
 * Either goes on if the other fails.
 */
export async function sweep(atlas: Atlas, deadline: Deadline): Promise<readonly sweeping.Swept[]> {
  const [fired, resolved] = await atlas.aware(() =>
    Promise.allSettled([
      firing.fireSwitches(atlas.context, (call) => lists(atlas, call), deadline),
      sweeping.sweepIntents(atlas.context, deadline),
    ]),
  );
  if (fired.status === 'fulfilled') tellFired(atlas, fired.value);
  for (const each of [fired, resolved]) if (each.status === 'rejected') throw each.reason;
  const swept = resolved.status === 'fulfilled' ? resolved.value : [];
  const { metrics } = atlas.observability;
  for (const { operation, exchange, state, stuck, overdue } of swept) {
    metrics.add('IntentsSwept', 1, { operation, exchange, outcome: state });
    if (stuck) metrics.add('IntentsStuck', 1, { operation, exchange });
    if (overdue) metrics.add('IntentsOverdue', 1, { operation, exchange });
  }
  return swept;
}

function tellFired({ observability }: Atlas, fired: readonly firing.SweptSwitch[]): void {
  const { logger, metrics } = observability;
  for (const each of fired) {
    const { exchange, hasBegun, isClear, stuck } = each;
    logger.warn(`a dead man's switch ${isClear ? 'has fired' : 'is firing'}`, { ...each });
    if (hasBegun) metrics.add('CancelAfterFired', 1, { exchange });
    if (stuck) metrics.add('CancelAfterStuck', 1, { exchange });
  }
}

/** Fetches the exchanges' lists of instruments for all containers; called by a schedule. */
export function refresh(
  { aware, context: { ports }, sharedCatalogue: shared, now }: Atlas,
  deadline: Deadline,
): Promise<void> {
  return aware(() => refreshing.refreshCatalogue({ ports, shared, now }, deadline));
}

export function list(atlas: Atlas, query: OrderQuery, deadline: Deadline): Promise<OrderPage> {
  return atlas.aware(() => pages.listOrders(query, listing(atlas, deadline)));
}

export function byIds(atlas: Atlas, ids: readonly string[], deadline: Deadline): Promise<byId.OrdersById> {
  return atlas.aware(() => byId.listByIds(ids, listing(atlas, deadline)));
}

export function active(atlas: Atlas, filter: cancelingAll.CancelFilter, deadline: Deadline): Promise<OrderList> {
  return atlas.aware(() => listActiveOrders(filter, listing(atlas, deadline)));
}

export function accountFills(
  atlas: Atlas,
  query: filling.FillListQuery,
  deadline: Deadline,
): Promise<filling.FillPage> {
  return atlas.aware(() => filling.listFills(query, lists(atlas, deadline)));
}

export function orderFills(atlas: Atlas, orderId: string, deadline: Deadline): Promise<filling.FillPage> {
  return atlas.aware(() => filling.fillsOfOrder(atlas.context, orderId, deadline));
}

export function openPositions(
  atlas: Atlas,
  filter: Parameters<typeof holding.findPositions>[0],
  deadline: Deadline,
): ReturnType<typeof holding.findPositions> {
  return atlas.aware(() => holding.findPositions(filter, lists(atlas, deadline)));
}

export function balances(
  atlas: Atlas,
  filter: having.BalanceFilter,
  deadline: Deadline,
): ReturnType<typeof having.listBalances> {
  return atlas.aware(() => having.listBalances(filter, lists(atlas, deadline)));
}

export function fees(
  atlas: Atlas,
  filter: Parameters<typeof charging.listFeeRates>[0],
  deadline: Deadline,
): ReturnType<typeof charging.listFeeRates> {
  return atlas.aware(() => charging.listFeeRates(filter, lists(atlas, deadline)));
}

export function instrumentSettings(
  atlas: Atlas,
  instrumentId: string,
  deadline: Deadline,
): ReturnType<typeof setting.readInstrumentSettings> {
  return atlas.aware(() => setting.readInstrumentSettings(atlas.context, instrumentId, deadline));
}

export function setInstrument(
  atlas: Atlas,
  instrumentId: string,
  request: setting.InstrumentSettingsRequest,
  deadline: Deadline,
): ReturnType<typeof setting.changeInstrumentSettings> {
  return atlas.aware(() => setting.changeInstrumentSettings(atlas.context, instrumentId, request, deadline));
}

export function accountSettings(
  atlas: Atlas,
  product: string,
  deadline: Deadline,
): ReturnType<typeof setting.readAccountSettings> {
  return atlas.aware(() => setting.readAccountSettings(atlas.context, product, deadline));
}

export function setAccount(
  atlas: Atlas,
  product: string,
  request: setting.AccountSettingsRequest,
  deadline: Deadline,
): ReturnType<typeof setting.changeAccountSettings> {
  return atlas.aware(() => setting.changeAccountSettings(atlas.context, product, request, deadline));
}

export function quotes(
  atlas: Atlas,
  filter: Parameters<typeof quoting.listQuotes>[0],
  deadline: Deadline,
): ReturnType<typeof quoting.listQuotes> {
  return atlas.aware(() => quoting.listQuotes(filter, lists(atlas, deadline)));
}

export function tradable(
  atlas: Atlas,
  filter: instruments.InstrumentFilter,
  deadline: Deadline,
): Promise<{ instruments: Instrument[]; sources: instruments.InstrumentSource[] }> {
  return atlas.aware(() => instruments.listInstruments(atlas.context, filter, deadline));
}

export function exchangeReports(atlas: Atlas, deadline: Deadline): Promise<exchanges.ExchangeReport[]> {
  return atlas.aware(async () => {
    const reports = await exchanges.listExchanges(atlas.context, deadline);
    for (const { exchange, market, time } of reports) {
      if (time) atlas.observability.metrics.add('ClockOffset', time.offset, { exchange, market });
    }
    return reports;
  });
}

/** Reports the trading state. */
export function tradingReport({ tradingState }: Atlas): Promise<TradingReport> {
  return reportTrading(tradingState);
}

/** Reports the limits in force. */
export function deployment({ config, tradingState }: Atlas): Promise<DeploymentReport> {
  return deploymentReport(config, tradingState);
}

/** Maximum number of concurrent exchange requests within one API call. */
const CONCURRENCY = 8;

/** Rows read ahead for the next page, by container. */
const readAheads = new WeakMap<Atlas, ReadAhead<Order>>();

function listing(atlas: Atlas, call: Deadline): OrderListDependencies {
  const { now } = atlas;
  const readAhead = readAheads.get(atlas) ?? createReadAhead<Order>({ now, mayChange: ORDER_ROWS.mayChange });
  readAheads.set(atlas, readAhead);
  return { ...lists(atlas, call), readAhead };
}

function lists({ config, context: { ports, catalogue, sleep }, now }: Atlas, call: Deadline): ListDependencies {
  return { ports, catalogue, now, sleep, call, maxWeight: pageWeights(config.maxPageWeight), concurrency: CONCURRENCY };
}
