import type { Deadline } from '../domain/deadline.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { AmendRequest, Order } from '../domain/order.ts';
import { pageWeights } from '../exchanges/venues.ts';
import { reportTrading, type TradingReport } from '../guard/trading-state.ts';
import { createReadAhead, type ReadAhead } from '../listing/read-ahead.ts';
import type { SourceReport } from '../listing/source.ts';
import * as amending from '../orders/amend.ts';
import * as canceling from '../orders/cancel.ts';
import * as cancelingAll from '../orders/cancel-all.ts';
import { listActive as listActiveOrders, type OrderList } from '../orders/list/active.ts';
import * as byId from '../orders/list/by-id.ts';
import { ORDER_ROWS, type OrderListDependencies, type OrderPage } from '../orders/list/history.ts';
import * as pages from '../orders/list/page.ts';
import type { OrderQuery } from '../orders/list/query.ts';
import * as placing from '../orders/place.ts';
import * as reading from '../orders/read.ts';
import type { Caller } from '../orders/reconcile/command.ts';
import * as following from '../orders/reconcile/follow-intent.ts';
import type { AmendOutcome } from '../orders/reconcile/settle-amend.ts';
import type { CancelResult } from '../orders/reconcile/settle-cancel.ts';
import type { PlaceResult } from '../orders/reconcile/settle-place.ts';
import * as sweeping from '../orders/reconcile/sweep-intents.ts';
import * as exchanges from '../reference/exchanges.ts';
import * as instruments from '../reference/instruments.ts';
import * as refreshing from '../reference/refresh-catalogue.ts';
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

export function get(atlas: Atlas, orderId: string, deadline: Deadline): Promise<Order> {
  return atlas.aware(() => reading.getOrder(atlas.context, orderId, deadline));
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

export function follow(atlas: Atlas, id: string, deadline: Deadline): Promise<following.FollowedIntent> {
  return atlas.aware(() => following.followIntent(atlas.context, id, deadline));
}

/** Resolves commands that were left open; called by a schedule. */
export async function sweep(atlas: Atlas, deadline: Deadline): Promise<readonly sweeping.Swept[]> {
  const swept = await atlas.aware(() => sweeping.sweepIntents(atlas.context, deadline));
  const { metrics } = atlas.observability;
  for (const { operation, exchange, state, stuck } of swept) {
    metrics.add('IntentsSwept', 1, { operation, exchange, outcome: state });
    if (stuck) metrics.add('IntentsStuck', 1, { operation, exchange });
  }
  return swept;
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
  const { config, context, now } = atlas;
  const readAhead = readAheads.get(atlas) ?? createReadAhead<Order>({ now, mayChange: ORDER_ROWS.mayChange });
  readAheads.set(atlas, readAhead);
  const { ports, catalogue } = context;
  return {
    ports,
    catalogue,
    now,
    call,
    maxWeight: pageWeights(config.maxPageWeight),
    concurrency: CONCURRENCY,
    readAhead,
  };
}
