import type { FillQuery } from './contract.ts';
import { lowerBound, SortedList } from './sorted.ts';
import type { Fill } from './trades.ts';

const earlier = (a: Fill, b: Fill): boolean => a.time < b.time || (a.time === b.time && a.sequence < b.sequence);

/** Every account's fills in order of time, indexed per account and per account and symbol. */
export class FillLog {
  readonly #lists = new Map<string, SortedList<Fill>>();

  add(fill: Fill): void {
    this.#list(fill.account).insert(fill);
    this.#list(`${fill.account}\n${fill.symbol}`).insert(fill);
  }

  addAll(fills: readonly Fill[]): void {
    const groups = Map.groupBy(
      fills.flatMap((fill) => [
        { key: fill.account, fill },
        { key: `${fill.account}\n${fill.symbol}`, fill },
      ]),
      ({ key }) => key,
    );
    for (const [key, group] of groups) this.#list(key).insertAll(group.map(({ fill }) => fill));
  }

  *query(query: FillQuery): IterableIterator<Fill> {
    const { account, symbol, id, fromTradeId, from, to } = query;
    const rows = this.#list(symbol === undefined ? account : `${account}\n${symbol}`).rows;
    const start = from === undefined ? 0 : lowerBound(rows, (fill) => fill.time < from);
    const end = to === undefined ? rows.length : lowerBound(rows, (fill) => fill.time <= to);
    const step = query.descending === true ? -1 : 1;
    for (let i = step === 1 ? start : end - 1; i >= start && i < end; i += step) {
      const fill = rows[i];
      if (fill === undefined) return;
      if (id !== undefined && fill.id !== id) continue;
      if (fromTradeId !== undefined && fill.tradeId < fromTradeId) continue;
      yield fill;
    }
  }

  #list(key: string): SortedList<Fill> {
    const found = this.#lists.get(key);
    if (found !== undefined) return found;
    const list = new SortedList(earlier);
    this.#lists.set(key, list);
    return list;
  }
}
