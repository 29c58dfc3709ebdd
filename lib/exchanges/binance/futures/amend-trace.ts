import { Problem } from '../../../domain/problem.ts';
import type { ExactJson } from '../../../text/exact-json.ts';
import type { AmendQuery, AmendTrace, CallContext } from '../../port.ts';
import { listOf, objectOf, optionalText, textOf, timeOf, UnreadableReply } from '../../wire.ts';
import { AT_BINANCE } from '../refusal.ts';
import type { FuturesDeps } from './deps.ts';
import * as query from './query.ts';

/** Rows per answer: within both documented bounds, as they are unverified (docs/venues/binance.md §2.7). */
const LIMIT = 50;
/** Five hundred changes of one order. An order changed more often is refused. */
const MAX_REQUESTS = 10;
/** §2.7: changes are kept for three months, at least 89 days. */
const RETENTION_MS = 89 * 86_400_000;
/** The times of an order and of its changes may come from different machines of the exchange. */
const TOLERANCE_MS = 1_000;

/**
 * Whether the order's history has a change with the number sent with the amend (docs/venues/binance.md §2.7: `modifyId` is
 * echoed). Changes by other clients have other numbers, or none. The history is read from the newest row back to the state
 * before the amend. Both times are the exchange's; our clock is not involved.
 */
export async function traceFuturesAmend(
  { product, client, now }: FuturesDeps,
  { before, modifyId, sentAt }: AmendQuery,
  call: CallContext,
): Promise<AmendTrace> {
  if (modifyId === undefined || now() - sentAt > RETENTION_MS) return 'untold';
  const changedAt = before.updatedAt ?? before.createdAt;
  const since = changedAt === null ? 0 : Date.parse(changedAt) - TOLERANCE_MS;
  let until: number | undefined;
  for (let request = 0; request < MAX_REQUESTS; request += 1) {
    const rows = await client.read(query.orderAmendments(product, before, until, LIMIT), call, (json) =>
      listOf(json, 'The amendments').map((row) => amendmentOf(row, before.exchangeOrderId)),
    );
    if (rows.some((row) => row.modifyId === modifyId)) return 'made';
    const oldest = Math.min(...rows.map(({ time }) => time));
    if (rows.length < LIMIT || oldest < since) return 'none';
    // Both ends are assumed inclusive, so that rows of one millisecond appear on both pages.
    if (until !== undefined && oldest >= until) break;
    until = oldest;
  }
  const detail = 'The order has been changed too often since to read its history of changes.';
  throw new Problem('RATE_LIMITED', detail, AT_BINANCE);
}

function amendmentOf(json: ExactJson, exchangeOrderId: string) {
  const row = objectOf(json, 'The amendment');
  if (textOf(row, 'orderId') !== exchangeOrderId) {
    throw new UnreadableReply('orderId is not the requested one.');
  }
  const amendment = objectOf(row.amendment, 'amendment');
  return { time: timeOf(row, 'time'), modifyId: optionalText(amendment, 'modifyId') };
}
