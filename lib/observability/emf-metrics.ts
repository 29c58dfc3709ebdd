import {
  type Dimension,
  METRIC_NAMESPACE,
  METRICS,
  type MetricKind,
  type MetricName,
} from '../telemetry/metric-table.ts';
import type { Metrics } from '../telemetry/metrics.ts';

/** CloudWatch accepts up to 100 values of a metric per line. */
const MAX_VALUES = 100;
const MINUTE_MS = 60_000;

/** A name from our tables; a symbol, an id or a message must not become a dimension. */
const BOUNDED_VALUE = /^[A-Za-z][A-Za-z0-9_.-]{0,39}$/;

/** Values of one metric with the same dimensions. */
interface Noted {
  readonly name: MetricName;
  readonly dimensions: readonly (readonly [name: Dimension, value: string])[];
  readonly values: number[];
}

type Members = Readonly<Record<string, unknown>>;

export interface EmfMetrics extends Metrics {
  /**
   * Flushes, and returns the members to add to the log line with these fields, for every metric compatible with them. A
   * field that is `undefined` keeps a dimension of its name out of that line. Other metrics get lines of their own.
   */
  flushBeside(fields: Members): Members;
}

/**
 * Metrics as log lines in the embedded metric format, which CloudWatch reads from the log without an API call
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * The log is billed by the byte, so a line carries every metric whose members do not conflict; Powertools
 * would write a line for each set of dimensions, at about 12 µs of CPU each.
 */
export function emfMetrics(
  service: string,
  write: (line: string) => void,
  now: () => number = () => Date.now(),
): EmfMetrics {
  let noted = new Map<string, Noted>();
  let peaks = { minute: 0, percents: new Map<string, number>() };

  /** Whether this process has already written a value as high within the minute, so that the maximum is unchanged. */
  const isBelowPeak = (key: string, value: number): boolean => {
    const minute = Math.floor(now() / MINUTE_MS);
    if (minute !== peaks.minute) peaks = { minute, percents: new Map() };
    if (Math.ceil(value) <= (peaks.percents.get(key) ?? -1)) return true;
    peaks.percents.set(key, Math.ceil(value));
    return false;
  };
  const writeLine = (line: MetricLine) => write(JSON.stringify({ ...line.members(now()), service }));
  const take = (): Iterable<Noted> => {
    const taken = noted.values();
    noted = new Map();
    return taken;
  };

  return {
    add: (name, value, given) => {
      if (!Number.isFinite(value)) return;
      const dimensions = bounded(METRICS[name], given);
      const key = `${name} ${dimensions.map(([, said]) => said).join(' ')}`;
      if (METRICS[name].peaksOnly && isBelowPeak(key, value)) return;
      const entry = noted.get(key) ?? { name, dimensions, values: [] };
      noted.set(key, entry);
      entry.values.push(value);
      if (entry.values.length < MAX_VALUES) return;
      noted.delete(key);
      for (const line of packed([entry], [])) writeLine(line);
    },
    flush: () => {
      for (const line of packed(take(), [])) writeLine(line);
    },
    flushBeside: (fields) => {
      const beside = new MetricLine(fields);
      const [, ...others] = packed(take(), [beside]);
      for (const line of others) writeLine(line);
      return beside.isEmpty ? {} : beside.members(now());
    },
  };
}

/** Puts each group on the first line that can carry it, and adds lines as needed. */
function packed(noted: Iterable<Noted>, lines: MetricLine[]): readonly MetricLine[] {
  for (const entry of noted) {
    let line = lines.find((each) => each.canCarry(entry));
    if (line === undefined) {
      line = new MetricLine({});
      lines.push(line);
    }
    line.carry(entry);
  }
  return lines;
}

interface Directive {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: { readonly Name: MetricName; readonly Unit: MetricKind['unit'] }[];
}

/** One line. Its members are dimensions and metrics alike, so each name can have only one meaning. */
class MetricLine {
  readonly #said: Record<string, unknown>;
  readonly #added: Record<string, unknown> = {};
  readonly #directives = new Map<string, Directive>();

  constructor(said: Members) {
    this.#said = { ...said };
  }

  get isEmpty(): boolean {
    return this.#directives.size === 0;
  }

  canCarry({ name, dimensions }: Noted): boolean {
    if (name in this.#said) return false;
    return dimensions.every(([key, value]) => !(key in this.#said) || this.#said[key] === value);
  }

  carry({ name, dimensions, values }: Noted): void {
    for (const [key, value] of dimensions) this.#say(key, value);
    this.#say(name, values.length === 1 ? values[0] : values);
    const { sets, key } = dimensionSets(name);
    const directive = this.#directives.get(key) ?? { Namespace: METRIC_NAMESPACE, Dimensions: sets, Metrics: [] };
    this.#directives.set(key, directive);
    directive.Metrics.push({ Name: name, Unit: METRICS[name].unit });
  }

  /** The members that make a log line of `service` carry these metrics. */
  members(timestamp: number): Members {
    return { _aws: { Timestamp: timestamp, CloudWatchMetrics: [...this.#directives.values()] }, ...this.#added };
  }

  #say(name: string, value: unknown): void {
    if (name in this.#said) return;
    this.#said[name] = value;
    this.#added[name] = value;
  }
}

/** The sets of dimensions under which CloudWatch stores a metric, and their text, which is the same for equal sets. */
interface DimensionSets {
  readonly sets: readonly (readonly string[])[];
  readonly key: string;
}

const setsOfMetrics = new Map<MetricName, DimensionSets>();

function dimensionSets(name: MetricName): DimensionSets {
  const known = setsOfMetrics.get(name);
  if (known !== undefined) return known;
  const { dimensions, total }: MetricKind = METRICS[name];
  const whole = ['service', ...dimensions.toSorted()];
  const sets = total && dimensions.length > 0 ? [whole, ['service']] : [whole];
  const made = { sets, key: sets.join(';') };
  setsOfMetrics.set(name, made);
  return made;
}

function bounded({ dimensions }: MetricKind, given: Readonly<Partial<Record<Dimension, string>>>): Noted['dimensions'] {
  return dimensions.map((name) => {
    const value = given[name] ?? '';
    return [name, BOUNDED_VALUE.test(value) ? value : 'other'];
  });
}
