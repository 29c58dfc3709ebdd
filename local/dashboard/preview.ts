import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DashboardSubjects, Widget } from '../../infra/dashboard-body.ts';
import { textOf } from '../../infra/permission-table.ts';
import { propertiesOf, templateOf } from '../../infra/testing/stack-fixture.ts';
import { fileName } from '../../lib/api/operation.ts';
import { schedules } from '../../lib/api/schedules.ts';
import { commandLine } from '../../lib/text/command-line.ts';
import { demoRun } from './demo-run.ts';
import { dashboardPage } from './page.ts';
import { embeddedSamples, requestSamples, type Sample } from './samples.ts';

const HELP = `Draws the dashboard of the template with the metrics of a demo run of a minute: dist/dashboard.html.

  npm run dashboard:preview

It takes no options.

Example: npm run dashboard:preview
`;

commandLine({ name: 'npm run dashboard:preview', help: HELP });

const FILE = new URL('../../dist/dashboard.html', import.meta.url);
const RUN_MS = 60_000;
/** One second of the run stands for a minute of the dashboard, its shortest period. */
const STRETCH = 60;
const STACK = 'atlas-dev';

const [board] = propertiesOf(templateOf(), 'AWS::CloudWatch::Dashboard');
const { widgets } = JSON.parse(textOf(board?.DashboardBody)) as { readonly widgets: readonly Widget[] };

process.stdout.write(`playing demo sessions for ${RUN_MS / 1_000} s …\n`);
const from = Date.now();
const lines = await demoRun(RUN_MS, 1_000);
const api: DashboardSubjects['api'] = { ApiName: STACK, Stage: 'dev' };
const names = {
  api,
  functionOf: (operation: string) => `${STACK}-${fileName({ name: operation })}`,
  isSchedule: (operation: string) => Object.hasOwn(schedules, operation),
};
const samples = lines
  .flatMap((line): readonly Sample[] => [...embeddedSamples(line), ...requestSamples(line, names)])
  .map((sample) => ({ ...sample, at: from + (sample.at - from) * STRETCH }));

const page = dashboardPage({
  title: `${STACK}: the dashboard`,
  note:
    'Drawn from the template and a demo run on the paper exchange, on one machine. A second of the run stands for a minute here. ' +
    'API Gateway and Lambda metrics are derived from the log; metrics that only AWS can measure are missing.',
  widgets,
  samples,
  range: { from, to: from + RUN_MS * STRETCH },
});
await mkdir(dirname(fileURLToPath(FILE)), { recursive: true });
await writeFile(FILE, page);
process.stdout.write(`${samples.length} samples of ${lines.length} lines: dist/dashboard.html\n`);
