import type { MetricRow } from '../../infra/dashboard-body.ts';
import type { Sample } from './samples.ts';

/** One line of a chart. */
export interface Series {
  readonly label: string;
  readonly color?: string;
  /** Start of a period, epoch milliseconds, and the statistic of its samples. */
  readonly points: readonly (readonly [at: number, value: number])[];
  /** Draws missing points as zero. */
  readonly filled?: boolean;
}

interface Shown {
  readonly label?: string;
  readonly stat?: string;
  readonly color?: string;
  readonly expression?: string;
  readonly id?: string;
  readonly visible?: boolean;
}

/** The lines that CloudWatch would draw for the rows of a widget; supports `SEARCH`, `FILL` and plain metrics. */
export function seriesOf(rows: readonly MetricRow[], samples: readonly Sample[], statistic: string, periodMs: number) {
  return rows.flatMap((row): readonly Series[] => {
    const shown = shownOf(row);
    if (shown.visible === false) return [];
    if (shown.expression !== undefined) return searched(shown, samples, periodMs);
    const found = samples.filter(matching(row));
    const points = binned(found, shown.stat ?? statistic, periodMs);
    return [{ label: shown.label ?? '', points, ...(shown.color !== undefined && { color: shown.color }) }];
  });
}

/** The value of a single-number widget: an expression over sums of the whole range. */
export function numberOf(rows: readonly MetricRow[], samples: readonly Sample[]): number {
  const values = new Map<string, number>();
  for (const row of rows) {
    const { id, expression } = shownOf(row);
    if (id === undefined || expression !== undefined) continue;
    values.set(
      id,
      statisticOf(
        samples.filter(matching(row)).map(({ value }) => value),
        'Sum',
      ),
    );
  }
  const expression = rows.map((row) => shownOf(row).expression).find((text) => text !== undefined) ?? '0';
  return evaluate(expression, values);
}

function shownOf(row: MetricRow): Shown {
  const last = row.at(-1);
  return typeof last === 'object' ? last : {};
}

function matching(row: MetricRow): (sample: Sample) => boolean {
  const [namespace, name, ...rest] = row.filter((part) => typeof part === 'string');
  const wanted = rest.flatMap((key, at) => (at % 2 === 0 ? [[key, rest[at + 1]] as const] : []));
  return (sample) =>
    sample.namespace === namespace &&
    sample.name === name &&
    Object.keys(sample.dimensions).length === wanted.length &&
    wanted.every(([key, value]) => sample.dimensions[key] === value);
}

/** `SEARCH('{namespace,dimension,…} key="value" …', 'statistic')`, alone or as `FILL(…, 0)`. */
const SEARCH = /^(FILL\()?SEARCH\('\{([^,}]+),([^}]+)\}([^']*)', '(\w+)'\)(?:, 0\))?$/;

function searched(
  { expression = '', label = '' }: Shown,
  samples: readonly Sample[],
  periodMs: number,
): readonly Series[] {
  const parts = SEARCH.exec(expression);
  if (!parts) throw new Error(`The preview does not support ${expression}`);
  const [, fill, namespace, dimensions = '', terms = '', statistic = ''] = parts;
  const names = dimensions.split(',').toSorted().join();
  const wanted = [...terms.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value] as const);
  const found = samples.filter(
    (sample) =>
      sample.namespace === namespace &&
      Object.keys(sample.dimensions).toSorted().join() === names &&
      wanted.every(([key, value]) => (key === 'MetricName' ? sample.name : sample.dimensions[key]) === value),
  );
  const labelOf = (sample: Sample) =>
    label.replaceAll(/\$\{PROP\('Dim\.(\w+)'\)\}/g, (_, key: string) => sample.dimensions[key] ?? '');
  return [...Map.groupBy(found, labelOf)]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([name, group]) => ({
      label: name,
      points: binned(group, statistic, periodMs),
      ...(fill !== undefined && { filled: true }),
    }));
}

function binned(samples: readonly Sample[], statistic: string, periodMs: number): Series['points'] {
  return [...Map.groupBy(samples, ({ at }) => Math.floor(at / periodMs) * periodMs)]
    .toSorted(([one], [other]) => one - other)
    .map(([at, group]) => [
      at,
      statisticOf(
        group.map(({ value }) => value),
        statistic,
      ),
    ]);
}

function statisticOf(values: readonly number[], statistic: string): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const percentile = /^p(\d+)$/.exec(statistic)?.[1];
  if (percentile !== undefined) {
    const sorted = values.toSorted((one, other) => one - other);
    return sorted[Math.max(0, Math.ceil((Number(percentile) / 100) * sorted.length) - 1)] ?? 0;
  }
  switch (statistic) {
    case 'Sum':
      return sum;
    case 'Average':
      return values.length === 0 ? 0 : sum / values.length;
    case 'Maximum':
      return Math.max(...values);
    default:
      throw new Error(`The preview does not support the statistic ${statistic}`);
  }
}

/** Sums, products, quotients and brackets over numbers and the ids of metrics. */
function evaluate(expression: string, values: ReadonlyMap<string, number>): number {
  const tokens = expression.match(/[a-z]\w*|\d+(?:\.\d+)?|[()+*/]/g) ?? [];
  let at = 0;
  const operand = (): number => {
    const token = tokens[at++] ?? '';
    if (token !== '(') return values.get(token) ?? Number(token);
    const inner = sum();
    at += 1;
    return inner;
  };
  const product = (): number => {
    let result = operand();
    while (tokens[at] === '*' || tokens[at] === '/')
      result = tokens[at++] === '*' ? result * operand() : result / operand();
    return result;
  };
  const sum = (): number => {
    let result = product();
    while (tokens[at] === '+') {
      at += 1;
      result += product();
    }
    return result;
  };
  return sum();
}
