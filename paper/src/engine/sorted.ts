/** Index of the first row of a sorted list for which `isBefore` is false; the length when there is none. */
export function lowerBound<T>(rows: readonly T[], isBefore: (row: T) => boolean): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = rows[middle];
    if (row !== undefined && isBefore(row)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A sorted list for appends: inserting at the end is free, elsewhere it shifts memory once. */
export class SortedList<T> {
  readonly rows: T[] = [];
  readonly #isBefore: (a: T, b: T) => boolean;

  constructor(isBefore: (a: T, b: T) => boolean) {
    this.#isBefore = isBefore;
  }

  insert(row: T): void {
    const last = this.rows.at(-1);
    if (last === undefined || this.#isBefore(last, row)) this.rows.push(row);
    else this.rows.splice(this.#indexOf(row), 0, row);
  }

  /** Removes a row of the list; its sort key must not have changed since the insertion. */
  remove(row: T): void {
    const index = this.#indexOf(row);
    if (this.rows[index] === row) this.rows.splice(index, 1);
  }

  /** Adds many rows in any order. */
  insertAll(added: readonly T[]): void {
    for (const row of added) this.rows.push(row);
    this.rows.sort((a, b) => (this.#isBefore(a, b) ? -1 : 1));
  }

  #indexOf(row: T): number {
    return lowerBound(this.rows, (other) => this.#isBefore(other, row));
  }
}
