import type { OrderKey, OrderQuery } from './contract.ts';
import { isOpen } from './order.ts';
import type { OrderRecord } from './order-record.ts';
import { lowerBound, SortedList } from './sorted.ts';

/** The orders of an account, or of an account on one symbol, indexed for each of the three walks. */
class Timeline {
  readonly open = new Map<number, OrderRecord>();
  readonly byId = new Map<string, OrderRecord>();
  readonly sequence = new SortedList<OrderRecord>((a, b) => a.sequence < b.sequence);
  readonly created = new SortedList<OrderRecord>(
    (a, b) => a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.sequence < b.sequence),
  );
  readonly updated = new SortedList<OrderRecord>(
    (a, b) => a.updatedAt < b.updatedAt || (a.updatedAt === b.updatedAt && a.sequence < b.sequence),
  );

  get lists(): SortedList<OrderRecord>[] {
    return [this.sequence, this.created, this.updated];
  }
}

/**
 * All remembered orders, open and closed, by id, by client id and by time. Ephemeral accounts are remembered only while
 * their orders are open.
 */
export class OrderHistory {
  readonly #timelines = new Map<string, Timeline>();
  readonly #byClientId = new Map<string, OrderRecord[]>();
  readonly #symbols = new Map<string, Set<string>>();
  readonly #isEphemeral: (account: string) => boolean;

  constructor(isEphemeral: (account: string) => boolean) {
    this.#isEphemeral = isEphemeral;
  }

  add(order: OrderRecord): void {
    for (const timeline of this.#timelinesOf(order)) {
      if (isOpen(order)) timeline.open.set(order.sequence, order);
      timeline.byId.set(order.id, order);
      if (!this.#isEphemeral(order.account)) for (const list of timeline.lists) list.insert(order);
    }
    this.#indexClientId(order);
  }

  /** Adds closed orders in bulk, in any order of time. */
  addAll(orders: readonly OrderRecord[]): void {
    const groups = new Map<Timeline, OrderRecord[]>();
    for (const order of orders) {
      this.#indexClientId(order);
      for (const timeline of this.#timelinesOf(order)) {
        timeline.byId.set(order.id, order);
        const group = groups.get(timeline);
        if (group === undefined) groups.set(timeline, [order]);
        else group.push(order);
      }
    }
    for (const [timeline, group] of groups) for (const list of timeline.lists) list.insertAll(group);
  }

  /** Moves an order to a new update time; the only way to change `updatedAt` after the order is added. */
  touch(order: OrderRecord, now: number): void {
    if (this.#isEphemeral(order.account)) {
      order.updatedAt = now;
      return;
    }
    const timelines = this.#timelinesOf(order);
    for (const timeline of timelines) timeline.updated.remove(order);
    order.updatedAt = now;
    for (const timeline of timelines) timeline.updated.insert(order);
  }

  /** Marks the order as no longer open. */
  close(order: OrderRecord): void {
    const forget = this.#isEphemeral(order.account);
    for (const timeline of this.#timelinesOf(order)) {
      timeline.open.delete(order.sequence);
      if (forget) timeline.byId.delete(order.id);
    }
    if (forget) this.#unindexClientId(order);
  }

  rename(order: OrderRecord, clientOrderId: string): void {
    this.#unindexClientId(order);
    order.clientOrderId = clientOrderId;
    this.#indexClientId(order);
  }

  open(account: string, symbol?: string): OrderRecord[] {
    return [...(this.#timelines.get(timelineKey(account, symbol))?.open.values() ?? [])];
  }

  find(key: OrderKey): OrderRecord | undefined {
    if (key.id !== undefined) return this.#findById(key.account, key.id, key.symbol);
    if (key.clientOrderId === undefined) return undefined;
    const all = this.#byClientId.get(clientKey(key.account, key.clientOrderId)) ?? [];
    const matching = key.symbol === undefined ? all : all.filter((order) => order.symbol === key.symbol);
    return matching.findLast(isOpen) ?? matching.at(-1);
  }

  *query(query: OrderQuery): IterableIterator<OrderRecord> {
    const timeline = this.#timelines.get(timelineKey(query.account, query.symbol));
    if (timeline === undefined) return;
    const { rows, start, end } = range(timeline, query);
    const step = query.descending === true ? -1 : 1;
    for (let i = step === 1 ? start : end - 1; i >= start && i < end; i += step) {
      const order = rows[i];
      if (order !== undefined && inside(order, query)) yield order;
    }
  }

  #findById(account: string, id: string, symbol: string | undefined): OrderRecord | undefined {
    if (symbol !== undefined) return this.#timelines.get(timelineKey(account, symbol))?.byId.get(id);
    for (const known of this.#symbols.get(account) ?? []) {
      const found = this.#timelines.get(timelineKey(account, known))?.byId.get(id);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #timelinesOf(order: OrderRecord): Timeline[] {
    const symbols = this.#symbols.get(order.account);
    if (symbols === undefined) this.#symbols.set(order.account, new Set([order.symbol]));
    else symbols.add(order.symbol);
    return [this.#timeline(timelineKey(order.account)), this.#timeline(timelineKey(order.account, order.symbol))];
  }

  #timeline(key: string): Timeline {
    const found = this.#timelines.get(key);
    if (found !== undefined) return found;
    const timeline = new Timeline();
    this.#timelines.set(key, timeline);
    return timeline;
  }

  #indexClientId(order: OrderRecord): void {
    if (order.clientOrderId === undefined) return;
    const key = clientKey(order.account, order.clientOrderId);
    const orders = this.#byClientId.get(key);
    if (orders === undefined) this.#byClientId.set(key, [order]);
    else orders.push(order);
  }

  #unindexClientId(order: OrderRecord): void {
    if (order.clientOrderId === undefined) return;
    const key = clientKey(order.account, order.clientOrderId);
    const orders = this.#byClientId.get(key)?.filter((other) => other !== order) ?? [];
    if (orders.length === 0) this.#byClientId.delete(key);
    else this.#byClientId.set(key, orders);
  }
}

function timelineKey(account: string, symbol?: string): string {
  return symbol === undefined ? account : `${account}\n${symbol}`;
}

function clientKey(account: string, clientOrderId: string): string {
  return `${account}\n${clientOrderId}`;
}

function range(timeline: Timeline, query: OrderQuery): { rows: readonly OrderRecord[]; start: number; end: number } {
  const { from, to } = query;
  if (query.by === 'id') {
    const { rows } = timeline.sequence;
    // Ids ascend with the sequence within one symbol only.
    const { fromId, toId } = query.symbol === undefined ? {} : query;
    const start = fromId === undefined ? 0 : lowerBound(rows, (order) => order.orderId < fromId);
    const end = toId === undefined ? rows.length : lowerBound(rows, (order) => order.orderId <= toId);
    return { rows, start, end };
  }
  const { rows } = query.by === 'created' ? timeline.created : timeline.updated;
  const time = query.by === 'created' ? createdAt : updatedAt;
  const start = from === undefined ? 0 : lowerBound(rows, (order) => time(order) < from);
  const end = to === undefined ? rows.length : lowerBound(rows, (order) => time(order) <= to);
  return { rows, start, end };
}

const createdAt = (order: OrderRecord): number => order.createdAt;
const updatedAt = (order: OrderRecord): number => order.updatedAt;

function inside(order: OrderRecord, { by, from, to, fromId, toId }: OrderQuery): boolean {
  if (fromId !== undefined && order.orderId < fromId) return false;
  if (toId !== undefined && order.orderId > toId) return false;
  const time = by === 'updated' ? order.updatedAt : order.createdAt;
  return (from === undefined || time >= from) && (to === undefined || time <= to);
}
