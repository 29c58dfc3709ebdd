import type { FillPage } from '../account/fills.ts';
import type { Snapshot } from '../account/snapshot.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { TradingReport } from '../guard/trading-state.ts';
import type { SourceReport } from '../listing/source.ts';
import { type CancelAllResult, mayRest } from '../orders/cancel-all.ts';
import type { OrderList } from '../orders/list/active.ts';
import type { OrdersById } from '../orders/list/by-id.ts';
import type { OrderPage } from '../orders/list/history.ts';
import type { ExchangeReport } from '../reference/exchanges.ts';
import type { InstrumentSource } from '../reference/instruments.ts';
import { earliestRetry, problemSummary } from './problem-document.ts';
import { type ApiResponse, ok } from './response.ts';

/** 200 with a page of fills. */
export function fillsListed({ fills, nextCursor, sources }: FillPage): ApiResponse {
  return ok({ fills, nextCursor, sources: sources.map(sourceDocument) });
}

/** 200 with rows under their name, as they are now, and what each source covers. */
export function snapshotListed<R>(
  name: 'positions' | 'balances' | 'fees' | 'quotes' | 'orderLists',
  { rows, sources }: Snapshot<R>,
): ApiResponse {
  return ok({ [name]: rows, sources: sources.map(sourceDocument) });
}

/** 200 with a page of orders. */
export function listed(
  page: OrderList & Partial<Pick<OrderPage, 'nextCursor'> & Pick<OrdersById, 'notFound' | 'failed'>>,
): ApiResponse {
  return ok({
    orders: page.orders,
    nextCursor: page.nextCursor ?? null,
    sources: page.sources.map(sourceDocument),
    ...(page.notFound && { notFound: page.notFound }),
    ...(page.failed && { failed: page.failed.map(({ id, problem }) => ({ id, problem: problemSummary(problem) })) }),
  });
}

/**
 * 200 when no matching order is still open and every one is named; otherwise 207, because an order may still be open or a
 * source is incomplete. An exchange that has closed for good has no open orders.
 */
export function canceledAll(results: readonly CancelAllResult[], sources: readonly SourceReport[]): ApiResponse {
  const body = cancelDocument(results, sources);
  if (isAllCanceled(results, sources)) return ok(body);
  const left = [...results.filter(mayRest), ...sources.filter((source) => !isSettled(source))];
  return { status: 207, body, headers: earliestRetry(left.map(({ problem }) => problem)) };
}

/** Whether a source has been read whole, or has closed for good. */
function isSettled({ status, problem }: SourceReport): boolean {
  return status === 'complete' || problem?.code === 'EXCHANGE_CLOSED';
}

/** Whether no order of a cancel may still be open. */
export function isAllCanceled(results: readonly CancelAllResult[], sources: readonly SourceReport[]): boolean {
  return !results.some(mayRest) && sources.every(isSettled);
}

/** The results of a cancel of several orders in the API's form. */
export function cancelDocument(results: readonly CancelAllResult[], sources: readonly SourceReport[]) {
  return {
    results: results.map((result) => ({ ...result, problem: result.problem && problemSummary(result.problem) })),
    sources: sources.map(sourceDocument),
  };
}

/** A source in the API's form: every field is present, `null` where there is no value. */
export function sourceDocument(source: SourceReport) {
  return {
    exchange: source.exchange,
    market: source.market,
    status: source.status,
    rangeBy: source.rangeBy ?? null,
    coveredFrom: source.coveredFrom ?? null,
    reason: source.reason ?? null,
    problem: source.problem ? problemSummary(source.problem) : null,
    leftOut: source.leftOut ?? null,
    missingFrom: source.missingFrom ?? null,
    missingTo: source.missingTo ?? null,
    requests: source.requests,
    weight: source.weight,
  };
}

/** 200 with the instruments and how current each source is. */
export function instrumentsListed({
  instruments,
  sources,
}: {
  instruments: readonly Instrument[];
  sources: readonly InstrumentSource[];
}): ApiResponse {
  return ok({
    instruments,
    sources: sources.map(({ problem, leftOut, reason, ...source }) => ({
      ...source,
      reason: reason ?? null,
      problem: problem ? problemSummary(problem) : null,
      leftOut: leftOut ?? null,
    })),
  });
}

/** 200 with the trading state and one row per exchange and product. */
export function exchangesListed(
  reports: readonly ExchangeReport[],
  { state, reason, by, at }: TradingReport,
): ApiResponse {
  return ok({
    trading: { state, reason, by, at },
    exchanges: reports.map(({ exchange, market, stage, time, problem, budget }) => ({
      exchange,
      market,
      status: stage.status,
      statusSince: stage.since === null ? null : new Date(stage.since).toISOString(),
      statusNote: stage.note,
      reachable: time !== undefined,
      problem: problem ? problemSummary(problem) : null,
      roundTripMs: time?.roundTripMs ?? null,
      clockOffsetMs: time?.offset ?? null,
      budget: budget.map(({ name, limit, used, windowSeconds }) => ({ name, limit, used, windowSeconds })),
    })),
  });
}
