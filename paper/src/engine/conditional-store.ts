import type { Conditional, ConditionalKey } from './conditional.ts';
import type { TriggerRecord } from './trigger.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** The engine's own, writable view of a {@link Conditional}. */
export interface ConditionalRecord extends Writable<Omit<Conditional, 'progress'>> {
  progress: TriggerRecord;
}

/** All conditional orders that are remembered. */
export class ConditionalStore {
  readonly #all: ConditionalRecord[] = [];
  readonly #waiting = new Set<ConditionalRecord>();

  /** The number of the next one. */
  get next(): number {
    return this.#all.length + 1;
  }

  add(record: ConditionalRecord): void {
    this.#all.push(record);
    this.#waiting.add(record);
  }

  /** Says that it waits no longer. */
  close(record: ConditionalRecord): void {
    this.#waiting.delete(record);
  }

  waiting(account?: string, symbol?: string): ConditionalRecord[] {
    return [...this.#waiting].filter((record) => belongs(record, account, symbol));
  }

  list(account: string, symbol?: string): ConditionalRecord[] {
    return this.#all.filter((record) => belongs(record, account, symbol));
  }

  find({ account, sequence, clientOrderId }: ConditionalKey): ConditionalRecord | undefined {
    if (sequence !== undefined) {
      const found = this.#all[sequence - 1];
      return found?.account === account ? found : undefined;
    }
    const named = this.list(account).filter((record) => record.clientOrderId === clientOrderId);
    return named.find((record) => this.#waiting.has(record)) ?? named.at(-1);
  }
}

function belongs(record: ConditionalRecord, account?: string, symbol?: string): boolean {
  return (account === undefined || record.account === account) && (symbol === undefined || record.symbol === symbol);
}
