import type { Fixed } from './decimal.ts';
import type { Side } from './order.ts';
import { lowerBound } from './sorted.ts';

/** What a book needs of an order. */
export interface Resting {
  readonly side: Side;
  readonly price: Fixed;
}

interface Entry<T> {
  readonly order: T;
  readonly queue: Queue<T>;
  quantity: Fixed;
  earlier: Entry<T> | undefined;
  later: Entry<T> | undefined;
}

interface Queue<T> {
  readonly price: Fixed;
  readonly side: Side;
  quantity: Fixed;
  orders: number;
  first: Entry<T> | undefined;
  last: Entry<T> | undefined;
}

/** One price level of a book: the orders that rest there. */
export interface BookLevel {
  readonly price: Fixed;
  readonly quantity: Fixed;
  readonly orders: number;
}

/**
 * A price-time-priority book. Each price is a queue (a linked list, so an order leaves in constant time from any
 * place); the prices of a side are a sorted array with the best one at its end, where nearly all changes happen.
 */
export class Book<T extends Resting> {
  readonly #queues: Record<Side, Queue<T>[]> = { BUY: [], SELL: [] };
  readonly #entries = new Map<T, Entry<T>>();
  #version = 0;

  /** Increases with every change. */
  get version(): number {
    return this.#version;
  }

  has(order: T): boolean {
    return this.#entries.has(order);
  }

  /** Appends the order to the queue of its price. */
  add(order: T, quantity: Fixed): void {
    const queue = this.#queueFor(order.side, order.price);
    const entry: Entry<T> = { order, queue, quantity, earlier: queue.last, later: undefined };
    if (queue.last === undefined) queue.first = entry;
    else queue.last.later = entry;
    queue.last = entry;
    queue.quantity += quantity;
    queue.orders += 1;
    this.#entries.set(order, entry);
    this.#version += 1;
  }

  /** Removes the order; false when it is not in the book. */
  remove(order: T): boolean {
    const entry = this.#entries.get(order);
    if (entry === undefined) return false;
    const { queue, earlier, later } = entry;
    if (earlier === undefined) queue.first = later;
    else earlier.later = later;
    if (later === undefined) queue.last = earlier;
    else later.earlier = earlier;
    queue.quantity -= entry.quantity;
    queue.orders -= 1;
    this.#entries.delete(order);
    if (queue.orders === 0) this.#drop(queue);
    this.#version += 1;
    return true;
  }

  /** Changes how much of the order rests; its place in the queue stays. The quantity must be positive. */
  resize(order: T, quantity: Fixed): void {
    const entry = this.#entries.get(order);
    if (entry === undefined) throw new RangeError('the order does not rest in this book');
    entry.queue.quantity += quantity - entry.quantity;
    entry.quantity = quantity;
    this.#version += 1;
  }

  /** The next order to trade on a side. */
  best(side: Side): T | undefined {
    return this.#queues[side].at(-1)?.first?.order;
  }

  bestLevel(side: Side): BookLevel | undefined {
    const queue = this.#queues[side].at(-1);
    return queue && { price: queue.price, quantity: queue.quantity, orders: queue.orders };
  }

  /** The best `limit` prices of a side, best first. */
  levels(side: Side, limit: number): BookLevel[] {
    const queues = this.#queues[side];
    return queues
      .slice(Math.max(0, queues.length - limit))
      .reverse()
      .map(({ price, quantity, orders }) => ({ price, quantity, orders }));
  }

  /** All orders of a side in the order in which they trade. */
  *inPriority(side: Side): IterableIterator<T> {
    const queues = this.#queues[side];
    for (let i = queues.length - 1; i >= 0; i -= 1) {
      for (let entry = queues[i]?.first; entry !== undefined; entry = entry.later) yield entry.order;
    }
  }

  #indexOf(side: Side, price: Fixed): number {
    return lowerBound(this.#queues[side], (queue) => (side === 'BUY' ? queue.price < price : queue.price > price));
  }

  #queueFor(side: Side, price: Fixed): Queue<T> {
    const index = this.#indexOf(side, price);
    const found = this.#queues[side][index];
    if (found?.price === price) return found;
    const queue: Queue<T> = { price, side, quantity: 0n, orders: 0, first: undefined, last: undefined };
    this.#queues[side].splice(index, 0, queue);
    return queue;
  }

  #drop(queue: Queue<T>): void {
    this.#queues[queue.side].splice(this.#indexOf(queue.side, queue.price), 1);
  }
}
