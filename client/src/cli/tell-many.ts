import type { BatchOutcome, BatchPart } from '../batch.ts';
import type { ListOutcome } from '../client.ts';
import { closingOutcome, type FlattenOutcome } from '../flatten.ts';
import type { Flattened, LinkedOrders } from '../model.ts';
import { COLUMNS } from './columns.ts';
import { problemText, type Session } from './session.ts';

/** Tells what became of each order of a batch; asks for `waitSeconds` about those that are not certain. */
export async function tellBatch(session: Session, first: BatchOutcome, waitSeconds: number): Promise<void> {
  const asks = first.outcome === 'unknown' && waitSeconds > 0;
  const result = asks ? await first.follow(patience(session, waitSeconds)) : first;
  if (result.outcome === 'rejected') {
    session.rejected(result);
    return;
  }
  const { outcome, key, parts } = result;
  session.rows({ outcome, key, orders: parts.map(partDocument) }, parts.map(partRow), COLUMNS.batch);
  if (result.outcome === 'unknown') tellUnknown(session, key, 'Orders may exist, or may still appear.');
  else if (result.outcome === 'partial') session.say('Not all of them were placed: see each line.');
  session.end(result.outcome);
}

function partDocument(part: BatchPart): object {
  switch (part.outcome) {
    case 'done':
      return part;
    case 'rejected':
      return { outcome: part.outcome, problem: part.problem.document };
    case 'unknown':
      return { outcome: part.outcome, intent: { ...part.intent, problem: undefined } };
    default:
      throw new TypeError(`No such outcome: ${String(part satisfies never)}`);
  }
}

function partRow(part: BatchPart, index: number): object {
  switch (part.outcome) {
    case 'done':
      return { ...part.order, index, outcome: part.outcome };
    case 'rejected':
      return { index, outcome: part.outcome, why: problemText(part.problem) };
    case 'unknown':
      return { index, outcome: 'NOT KNOWN', why: part.intent.detail };
    default:
      throw new TypeError(`No such outcome: ${String(part satisfies never)}`);
  }
}

/** Tells what flattening came to; asks for `waitSeconds` what became of what is not certain. */
export async function tellFlatten(session: Session, first: FlattenOutcome, waitSeconds: number): Promise<void> {
  const asks = first.outcome === 'unknown' && waitSeconds > 0;
  const result = asks ? await first.follow(patience(session, waitSeconds)) : first;
  if (result.outcome === 'rejected') {
    session.rejected(result);
    return;
  }
  const { outcome, key, flattened } = result;
  if (session.json) session.one({ outcome, key, flattened });
  else if (flattened !== null) tellFlattened(session, flattened);
  switch (result.outcome) {
    case 'unknown':
      if (flattened === null) session.say(`THE OUTCOME IS NOT KNOWN. ${result.detail}`);
      tellUnknown(session, key, 'Positions may be open, and orders may rest.');
      break;
    case 'partial':
      session.say(
        'NOT FLAT, or not certain to be: see each line. Flatten again, with a new key, to close what is left.',
      );
      break;
    case 'done':
      session.say('FLAT: nothing rests in scope, and no position is left.');
      break;
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
  session.end(result.outcome);
}

function tellFlattened(session: Session, { canceled, closings, remaining, problem }: Flattened): void {
  const rows = closings.map((closing) => ({ ...closing, outcome: closingOutcome(closing), order: closing.body }));
  session.rows(closings, rows, COLUMNS.closings);
  for (const { id, outcome } of canceled.results) session.say(`${id}: ${outcome}`);
  if (problem !== null) session.say(`The positions could not be read: ${problem.detail}`);
  for (const { symbol, side, quantity, quantityUnit } of remaining ?? []) {
    session.say(`left: ${side} ${quantity} ${quantityUnit} of ${symbol}`);
  }
}

/** Tells what a command about an order list came to; asks for `waitSeconds` what became of an unknown one. */
export async function tellList(session: Session, first: ListOutcome, waitSeconds: number): Promise<void> {
  const asks = first.outcome === 'unknown' && waitSeconds > 0;
  const result = asks ? await first.follow(patience(session, waitSeconds)) : first;
  switch (result.outcome) {
    case 'done': {
      const { orderList } = result;
      const rows = legRows(orderList).map((leg) => ({ ...leg, list: orderList.id, kind: orderList.kind }));
      session.rows(result, rows, COLUMNS.lists);
      session.end('done');
      break;
    }
    case 'rejected':
      session.rejected(result);
      break;
    case 'unknown':
      if (session.json)
        session.one({ outcome: 'unknown', key: result.key, intent: { ...result.intent, problem: undefined } });
      session.say(`THE OUTCOME IS NOT KNOWN. ${result.intent.detail}`);
      tellUnknown(session, result.key, 'The list may exist, or may still appear.');
      session.end('unknown');
      break;
    default:
      throw new TypeError(`No such outcome: ${String(result satisfies never)}`);
  }
}

/** The orders of a list with their part in it. */
export function legRows({ legs }: LinkedOrders): readonly object[] {
  return legs.map(({ role, stage, order }) => ({
    ...order,
    role,
    stage,
    trigger: order.trigger?.triggerPrice ?? null,
  }));
}

function tellUnknown(session: Session, key: string, danger: string): void {
  session.say(
    `${danger} Do not send it again under another key. Ask what became of it:\n  atlas intents resume ${key}`,
  );
  session.end('unknown');
}

function patience({ io }: Session, seconds: number) {
  return { timeoutMs: seconds * 1_000, signal: io.signal };
}
