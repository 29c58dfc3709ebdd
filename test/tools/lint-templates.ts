import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AtlasStackProps } from '../../infra/atlas-stack.ts';
import { EVERYTHING, templateOf } from '../../infra/testing/stack-fixture.ts';
import { commandLine } from '../../lib/text/command-line.ts';
import { pythonEnvironment } from './python-environment.ts';

const HELP = `Checks the CloudFormation templates of every kind of stage with cfn-lint, which comes from PyPI. Needs python3.

  npm run lint:cfn

It takes no options. Ends with 1 when cfn-lint finds something.

Example: npm run lint:cfn
`;

commandLine({ name: 'npm run lint:cfn', help: HELP });

const VERSION = '1.58.0';
const REGION = 'ap-northeast-1';

/** Disabled rules, and why. */
const IGNORED: Readonly<Record<string, string>> = {
  W3005: 'CDK writes DependsOn beside the reference that already implies it; CloudFormation accepts it.',
};

const DEPLOYMENTS: Readonly<Record<string, Partial<AtlasStackProps>>> = {
  dev: {},
  prod: { stage: 'prod' },
  everything: { stage: 'prod', ...EVERYTHING },
};

const run = promisify(execFile);

const executable = join(await pythonEnvironment('cfn-lint', [`cfn-lint==${VERSION}`]), 'cfn-lint');
const folder = await mkdtemp(join(tmpdir(), 'atlas-templates-'));
try {
  for (const [name, props] of Object.entries(DEPLOYMENTS)) {
    const file = join(folder, `${name}.template.json`);
    await writeFile(file, JSON.stringify(templateOf(props).toJSON(), null, 2));
    const ignored = Object.keys(IGNORED);
    const failure = await run(executable, ['--regions', REGION, '--ignore-checks', ...ignored, '--', file]).then(
      () => undefined,
      (error: { readonly stdout?: string; readonly stderr?: string }) => `${error.stdout ?? ''}${error.stderr ?? ''}`,
    );
    process.stdout.write(failure === undefined ? `${name}: no findings\n` : `${name}:\n${failure}\n`);
    if (failure !== undefined) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}
