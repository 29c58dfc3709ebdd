import { METRIC_NAMESPACE } from '../../lib/telemetry/metric-table.ts';
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

/** All logs of a deployment. */
export interface Logs {
  readonly groups: readonly LogGroup[];
  readonly lines: readonly string[];
}

/** Reads every log group of the stack to its end. */
export async function readLogs(cloud: Cloud, stackName: string): Promise<Logs> {
  const { logGroups } = await aws<{ logGroups: LogGroup[] }>(cloud, 'logs', 'Logs_20140328.DescribeLogGroups');
  const groups = logGroups.filter(({ logGroupName }) =>
    logGroupName.split('/').some((part) => part === stackName || part.startsWith(`${stackName}-`)),
  );
  const lines: string[] = [];
  for (const { logGroupName } of groups) lines.push(...(await linesOf(cloud, logGroupName)));
  return { groups, lines };
}

/** All lines of a log group. */
export async function linesOf(cloud: Cloud, logGroupName: string): Promise<readonly string[]> {
  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page: LogPage = await aws(cloud, 'logs', 'Logs_20140328.FilterLogEvents', { logGroupName, nextToken });
    lines.push(...page.events.map(({ message }) => message));
    nextToken = page.events.length === 0 ? undefined : page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}

/** What an operator must find: a line per request with its id, metrics by their names, a retention. */
export function judgeLogs({ groups, lines }: Logs): string {
  const forever = groups.filter(({ retentionInDays }) => retentionInDays === undefined);
  expectThat(groups.length > 0, 'there are no log groups');
  expectThat(forever.length === 0, `kept for ever: ${forever.map(({ logGroupName }) => logGroupName).join(', ')}`);

  const entries = lines.flatMap(parsed);
  const requests = entries.filter(isRequest);
  expectThat(requests.length > 0, 'no request was logged');
  const nameless = requests.filter(({ requestId }) => typeof requestId !== 'string');
  expectThat(nameless.length === 0, `${nameless.length} requests were logged without their id`);
  const commands = requests.filter(({ outcome }) => outcome === 'acknowledged');
  // An alert is given by its strategy.
  const nobody = commands.filter(({ principal, strategy }) => typeof (principal ?? strategy) !== 'string');
  expectThat(commands.length > 0 && nobody.length === 0, 'commands were logged without their principal');

  const metrics = new Set(entries.flatMap(metricNames));
  const missing = ['Orders', 'ExchangeLatency', 'OverheadLatency', 'ColdStart'].filter((name) => !metrics.has(name));
  expectThat(missing.length === 0, `no EMF line has ${missing.join(', ')}`);
  return `${groups.length} log groups, ${requests.length} requests, metrics ${[...metrics].toSorted().join(', ')}`;
}

/** Every acknowledged command must name its principal. */
export function judgePrincipals({ lines }: Logs, principal: string): string {
  const commands = lines
    .flatMap(parsed)
    .filter(isRequest)
    .filter(({ outcome }) => outcome === 'acknowledged');
  const others = commands.filter((command) => command.principal !== principal);
  expectThat(commands.length > 0, 'no command was logged');
  expectThat(others.length === 0, `${others.length} commands were logged as of ${String(others[0]?.principal)}`);
  return `${commands.length} commands of ${principal}`;
}

/** The table of intents as text, a line an item. */
export async function readIntents(cloud: Cloud, stackName: string): Promise<readonly string[]> {
  const { Items } = await aws<{ Items: unknown[] }>(cloud, 'dynamodb', 'DynamoDB_20120810.Scan', {
    TableName: `${stackName}-intents`,
  });
  return Items.map((item) => JSON.stringify(item));
}

/** Whether a stack's table of intents is there. */
export async function tableStands(cloud: Cloud, stackName: string): Promise<boolean> {
  const { TableNames } = await aws<{ TableNames: string[] }>(cloud, 'dynamodb', 'DynamoDB_20120810.ListTables');
  return TableNames.includes(`${stackName}-intents`);
}

type Entry = Readonly<Record<string, unknown>>;

/** The line of a request; metric lines have neither a duration nor a principal. */
function isRequest(entry: Entry): boolean {
  return typeof entry.operation === 'string' && 'durationMs' in entry;
}

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

/** Fetches the monitoring of the stack: each dashboard must be JSON with widgets, and each alarm must exist. */
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
