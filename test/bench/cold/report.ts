import { arch, availableParallelism, cpus } from 'node:os';
import { REFERENCE, type Row } from './rows.ts';
import type { Sample } from './sample.ts';

/** A row with all its samples. */
export interface Measured {
  readonly row: Row;
  readonly samples: readonly Sample[];
}

/** The figures of one row. */
export interface Figures {
  readonly group: Row['group'];
  readonly name: string;
  readonly samples: number;
  readonly wallMs: { readonly median: number; readonly p99: number };
  readonly cpuMs: { readonly median: number; readonly p99: number };
  /** Medians. */
  readonly rssMb: number;
  readonly peakMb: number;
  /** Ratio of the median to that of the row by the book; absent when that row was not measured. */
  readonly ratio?: { readonly wall: number; readonly cpu: number };
}

/** Where and how the rows were measured. */
export interface Setting {
  readonly samples: number;
  readonly runtime: 'plain Node' | 'aws-lambda-ric';
  readonly exchange: 'http' | 'https';
}

/** Medians, p99, and ratios within this one run. */
export function figuresOf(measured: readonly Measured[]): readonly Figures[] {
  const rows = measured.map(({ row, samples }) => {
    const all = (of: (sample: Sample) => number) => samples.map(of).toSorted((one, other) => one - other);
    const [wall, cpu] = [all(({ wallMs }) => wallMs), all(({ cpuMs }) => cpuMs)];
    return {
      group: row.group,
      name: row.name,
      samples: samples.length,
      wallMs: { median: quantile(wall, 0.5), p99: quantile(wall, 0.99) },
      cpuMs: { median: quantile(cpu, 0.5), p99: quantile(cpu, 0.99) },
      rssMb: quantile(
        all(({ rssMb }) => rssMb),
        0.5,
      ),
      peakMb: quantile(
        all(({ peakMb }) => peakMb),
        0.5,
      ),
    };
  });
  const reference = rows.find(({ name }) => name === REFERENCE);
  if (reference === undefined) return rows;
  return rows.map((row) => ({
    ...row,
    ratio: {
      wall: row.wallMs.median / reference.wallMs.median,
      cpu: row.cpuMs.median / reference.cpuMs.median,
    },
  }));
}

/** The smallest of the sorted values that this share of them does not exceed. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

const COLUMNS: readonly { readonly title: string; readonly show: (row: Figures) => string }[] = [
  { title: 'wall ms', show: ({ wallMs }) => wallMs.median.toFixed(0) },
  { title: 'p99', show: ({ wallMs }) => wallMs.p99.toFixed(0) },
  { title: 'CPU ms', show: ({ cpuMs }) => cpuMs.median.toFixed(0) },
  { title: 'p99', show: ({ cpuMs }) => cpuMs.p99.toFixed(0) },
  { title: 'RSS MB', show: ({ rssMb }) => rssMb.toFixed(0) },
  { title: 'peak', show: ({ peakMb }) => peakMb.toFixed(0) },
  { title: 'ratio, wall', show: ({ ratio }) => ratio?.wall.toFixed(2) ?? '' },
  { title: 'ratio, CPU', show: ({ ratio }) => ratio?.cpu.toFixed(2) ?? '' },
];

/** The line above a table that states its conditions. */
export function settingLine({ samples, runtime, exchange }: Setting): string {
  const machine = `${availableParallelism()} cores (${cpus()[0]?.model.trim()}, ${arch()})`;
  return `Medians of ${samples}, interleaved and shuffled; Node ${process.versions.node}, ${runtime}, ${machine}; exchange over ${exchange} on loopback.`;
}

/** The figures as Markdown. */
export function tableOf(rows: readonly Figures[]): string {
  const head = ['fresh process', ...COLUMNS.map(({ title }) => title)];
  const rule = head.map((_, column) => (column === 0 ? '---' : '--:'));
  const lines = rows.map((row) => [row.name, ...COLUMNS.map(({ show }) => show(row))]);
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
