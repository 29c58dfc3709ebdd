/** Every dimension a metric can have. Each has few values, all from our own tables: CloudWatch bills each combination. */
export type Dimension = 'operation' | 'exchange' | 'market' | 'outcome' | 'budget';

export interface MetricKind {
  readonly unit: 'Count' | 'Milliseconds' | 'Percent';
  readonly dimensions: readonly Dimension[];
  /** Whether it is published without dimensions too, for alarms, which cannot search for what to add up. */
  readonly total: boolean;
  /**
   * A percentage that is read by its maximum: within a minute a process writes a value only where it reaches a whole
   * percent that none before it did.
   */
  readonly peaksOnly?: true;
  readonly meaning: string;
}

export const METRIC_NAMESPACE = 'Atlas';

/** The dimension `service` that every metric carries, so that two deployments of an account are told apart. */
export function serviceName(stage: string): string {
  return `atlas-${stage}`;
}

const kinds = {
  Orders: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'outcome'],
    total: false,
    meaning: 'Commands that ended, by how they ended.',
  },
  UnknownOutcome: {
    unit: 'Count',
    dimensions: ['operation', 'exchange'],
    total: true,
    meaning: 'Commands that were answered with "unknown": somebody, or the sweeper, has to find out.',
  },
  IntentsSwept: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'outcome'],
    total: false,
    meaning: 'Commands left behind that the sweeper looked at, by what it found.',
  },
  IntentsStuck: {
    unit: 'Count',
    dimensions: ['operation', 'exchange'],
    total: true,
    meaning: 'Commands of which it is still not known how they ended, minutes later: somebody should look at them.',
  },
  ExchangeLatency: {
    unit: 'Milliseconds',
    dimensions: ['exchange', 'operation'],
    total: false,
    meaning: 'One request to an exchange, from the first byte sent to the last byte read.',
  },
  OverheadLatency: {
    unit: 'Milliseconds',
    dimensions: ['operation'],
    total: false,
    meaning:
      'What Atlas added: the time of a request in which neither an exchange nor a pause that is meant was waited for.',
  },
  RateBudgetUsed: {
    unit: 'Percent',
    dimensions: ['exchange', 'market', 'budget'],
    total: true,
    peaksOnly: true,
    meaning:
      'How much of a request budget is used, as the exchange counts it. For its maximum: in each minute a container writes what rises by a whole percent.',
  },
  ClockOffset: {
    unit: 'Milliseconds',
    dimensions: ['exchange', 'market'],
    total: false,
    meaning: "The exchange's clock less ours.",
  },
  UnreadableRows: {
    unit: 'Count',
    dimensions: ['operation', 'exchange', 'market'],
    total: true,
    meaning:
      'Rows of lists (instruments, active orders, history, fills) that were not of the documented form: left out, said in `sources`, and the rest served.',
  },
  StaleKeys: {
    unit: 'Count',
    dimensions: ['exchange'],
    total: true,
    meaning: 'Failed look-ups of exchange keys in Parameter Store after which the keys already read stayed in use.',
  },
  ColdStart: {
    unit: 'Count',
    dimensions: ['operation'],
    total: false,
    meaning: 'First requests of a new container.',
  },
  ErrorLines: {
    unit: 'Count',
    dimensions: [],
    total: true,
    meaning: 'Log lines of level ERROR; counted from the log, and only where `logMetrics` is on.',
  },
} as const satisfies Record<string, MetricKind>;

export type MetricName = keyof typeof kinds;

/** The dimensions a metric must be given: exactly those of its row. */
export type MetricDimensions<N extends MetricName> = Readonly<Record<(typeof kinds)[N]['dimensions'][number], string>>;

/** All metrics of Atlas; dashboard, alarms and docs are made from these names. */
export const METRICS: Readonly<Record<MetricName, MetricKind>> = kinds;
