import { METRIC_NAMESPACE } from '../../lib/observability/metric-table.ts';
import { expectThat } from '../../local/demo/expect.ts';
import { aws, type Cloud } from './cloud.ts';

interface LogGroup {
  readonly logGroupName: string;
  readonly retentionInDays?: number;
}

interface LogPage {
  readonly events: readonly { readonly message: string }[];
  readonly nextToken?: string;
}

/** All that a deployment has logged. */
export interface Logs {
  readonly groups: readonly LogGroup[];
  readonly lines: readonly string[];
}

/** Reads every log group of the stack to its end. */
export async function readLogs(cloud: Cloud, stackName: string): Promise<Logs> {
  const { logGroups } = await aws<{ logGroups: LogGroup[] }>(cloud, 'logs', 'Logs_20140328.DescribeLogGroups');
  const groups = logGroups.filter(({ logGroupName }) => logGroupName.includes(`/${stackName}`));
  const lines: string[] = [];
  for (const { logGroupName } of groups) {
    let nextToken: string | undefined;
    do {
      const page: LogPage = await aws(cloud, 'logs', 'Logs_20140328.FilterLogEvents', { logGroupName, nextToken });
      lines.push(...page.events.map(({ message }) => message));
      nextToken = page.events.length === 0 ? undefined : page.nextToken;
    } while (nextToken !== undefined);
  }
  return { groups, lines };
}

/** What an operator has to find: a line per request that says who asked, metrics by their names, a retention. */
export function judgeLogs({ groups, lines }: Logs): string {
  const forever = groups.filter(({ retentionInDays }) => retentionInDays === undefined);
  expectThat(groups.length > 0, 'there are no log groups');
  expectThat(forever.length === 0, `kept for ever: ${forever.map(({ logGroupName }) => logGroupName).join(', ')}`);

  const entries = lines.flatMap(parsed);
  const requests = entries.filter((entry) => typeof entry.operation === 'string' && 'durationMs' in entry);
  expectThat(requests.length > 0, 'no request was logged');
  const nameless = requests.filter(({ requestId }) => typeof requestId !== 'string');
  expectThat(nameless.length === 0, `${nameless.length} requests were logged without their id`);
  const commands = requests.filter(({ outcome }) => outcome === 'acknowledged');
  const nobody = commands.filter(({ principal }) => typeof principal !== 'string');
  expectThat(commands.length > 0 && nobody.length === 0, 'commands were logged without who gave them');

  const metrics = new Set(entries.flatMap(metricNames));
  const missing = ['Orders', 'ExchangeLatency', 'OverheadLatency', 'ColdStart'].filter((name) => !metrics.has(name));
  expectThat(missing.length === 0, `no EMF line has ${missing.join(', ')}`);
  return `${groups.length} log groups, ${requests.length} requests, metrics ${[...metrics].toSorted().join(', ')}`;
}

type Entry = Readonly<Record<string, unknown>>;

function parsed(line: string): Entry[] {
  if (!line.startsWith('{')) return [];
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

interface Emf {
  readonly CloudWatchMetrics?: readonly {
    readonly Namespace: string;
    readonly Metrics: readonly { readonly Name: string }[];
  }[];
}

function metricNames({ _aws }: Entry): readonly string[] {
  const directives = (_aws as Emf | undefined)?.CloudWatchMetrics ?? [];
  return directives
    .filter(({ Namespace }) => Namespace === METRIC_NAMESPACE)
    .flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name));
}

const CLOUDWATCH = 'GraniteServiceVersion20100801';

/** Fetches what watches the stack: each dashboard has to be JSON with widgets, and each alarm has to exist. */
export async function readWatch(cloud: Cloud): Promise<string> {
  const { DashboardEntries: dashboards } = await aws<{ DashboardEntries: { DashboardName: string }[] }>(
    cloud,
    'monitoring',
    `${CLOUDWATCH}.ListDashboards`,
  );
  let widgets = 0;
  for (const { DashboardName } of dashboards) {
    const { DashboardBody } = await aws<{ DashboardBody: string }>(cloud, 'monitoring', `${CLOUDWATCH}.GetDashboard`, {
      DashboardName,
    });
    const body = JSON.parse(DashboardBody) as { readonly widgets?: readonly unknown[] };
    expectThat((body.widgets?.length ?? 0) > 0, `the dashboard ${DashboardName} is empty`);
    widgets += body.widgets?.length ?? 0;
  }
  const { MetricAlarms: alarms } = await aws<{ MetricAlarms: unknown[] }>(
    cloud,
    'monitoring',
    `${CLOUDWATCH}.DescribeAlarms`,
  );
  return `${dashboards.length} dashboards with ${widgets} widgets, ${alarms.length} alarms`;
}
