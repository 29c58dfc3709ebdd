/** One value of one metric, as CloudWatch stores it. */
export interface Sample {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: number;
}

interface EmbeddedMetrics {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

type Line = Readonly<Record<string, unknown>>;

/** The samples that CloudWatch extracts from a line in the embedded metric format; none from any other line. */
export function embeddedSamples(line: Line): readonly Sample[] {
  const embedded = line._aws as EmbeddedMetrics | undefined;
  if (embedded === undefined) return [];
  return embedded.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = Object.fromEntries(names.map((name) => [name, String(line[name])]));
      return Metrics.flatMap(({ Name }) =>
        [line[Name]].flat().map((value) => ({
          namespace: Namespace,
          name: Name,
          dimensions,
          at: embedded.Timestamp,
          value: Number(value),
        })),
      );
    }),
  );
}

/** The names under which AWS counts a request. */
export interface RequestNames {
  readonly api: Readonly<Record<string, string>>;
  /** The function of an operation or a schedule; `undefined` when it is not deployed. */
  readonly functionOf: (operation: string) => string | undefined;
  readonly isSchedule: (operation: string) => boolean;
}

/** What API Gateway and Lambda would count for a request, derived from its log line. */
export function requestSamples(line: Line, names: RequestNames): readonly Sample[] {
  const { operation, durationMs, status, timestamp } = line;
  if (typeof operation !== 'string' || typeof durationMs !== 'number') return [];
  const at = Date.parse(String(timestamp));
  const FunctionName = names.functionOf(operation);
  const lambda = (name: string, value: number): Sample[] =>
    FunctionName === undefined ? [] : [{ namespace: 'AWS/Lambda', name, dimensions: { FunctionName }, at, value }];
  const gateway = (name: string, value: number): Sample => ({
    namespace: 'AWS/ApiGateway',
    name,
    dimensions: names.api,
    at,
    value,
  });
  const code = Number(status ?? 500);
  return [
    ...lambda('Invocations', 1),
    ...lambda('Duration', durationMs),
    ...lambda('Errors', status === undefined ? 1 : 0),
    ...lambda('Throttles', 0),
    ...(names.isSchedule(operation)
      ? []
      : [
          gateway('Count', 1),
          gateway('4XXError', code >= 400 && code < 500 ? 1 : 0),
          gateway('5XXError', code >= 500 ? 1 : 0),
          gateway('Latency', durationMs),
        ]),
  ];
}
