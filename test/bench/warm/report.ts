import type { BenchOperation } from './trader.ts';

/** One trader, one operation, one product. */
export interface Row {
  readonly product: string;
  readonly operation: BenchOperation;
  readonly concurrency: number;
  readonly trader: string;
  /** Medians over the rounds. */
  readonly cpuMicros: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly perSecond: number;
}

/** Memory over the number of orders. */
export interface MemoryReading {
  readonly orders: number;
  readonly rssMb: number;
  readonly heapMb: number;
}

/** One table per operation and product; `reference` is the row to compare with. */
export function tablesOf(rows: readonly Row[], references: readonly string[]): string {
  const groups = Map.groupBy(
    rows,
    ({ product, operation, concurrency }) => `${operation}, ${product}, ${concurrency} at once`,
  );
  return [...groups].map(([title, group]) => tableOf(title, group, references)).join('\n');
}

function tableOf(title: string, rows: readonly Row[], references: readonly string[]): string {
  const beside = references.flatMap((name) => rows.find(({ trader }) => trader === name) ?? []);
  const head = [title, 'CPU µs', ...beside.map(({ trader }) => `× ${trader}`), 'p50 ms', 'p99 ms', 'a second'];
  const lines = rows.map((row) => [
    row.trader,
    row.cpuMicros.toFixed(0),
    ...beside.map(({ cpuMicros }) => (row.cpuMicros / cpuMicros).toFixed(2)),
    row.p50Ms.toFixed(2),
    row.p99Ms.toFixed(2),
    row.perSecond.toFixed(0),
  ]);
  const rule = head.map((_, index) => (index === 0 ? '---' : '--:'));
  return `${[head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;
}

export function memoryTable(readings: readonly MemoryReading[]): string {
  const lines = readings.map(
    ({ orders, rssMb, heapMb }) => `| ${orders} | ${rssMb.toFixed(0)} | ${heapMb.toFixed(1)} |`,
  );
  return ['| Orders | RSS MB | heap MB |', '| --: | --: | --: |', ...lines, ''].join('\n');
}

/** The value at this quantile. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
