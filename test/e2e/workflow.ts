import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expectThat } from '../../local/demo/expect.ts';
import { runToEnd } from './child-process.ts';
import { type Cloud, heldTemplate, PROJECT } from './cloud.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
}

interface Workflow {
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const FILE = '.github/workflows/deploy-stage.yml';

/** The pipeline's deployment steps, in order; the steps around them need GitHub. */
const STEPS = ['cdk diff', 'Protections that would go away', 'Open commands of another version', 'cdk deploy'] as const;

/**
 * Runs the very lines of the workflow on a stage that was deployed by hand. Both must agree: no difference before, no
 * lost protection, and the same template in CloudFormation afterwards.
 */
export async function deployByWorkflow(cloud: Cloud, stage: string): Promise<string> {
  const before = await heldTemplate(cloud, `atlas-${stage}`);
  const { jobs } = parse(await readFile(join(PROJECT, FILE), 'utf8')) as Workflow;
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const summary = join(cloud.folder, `${stage}.summary.md`);
  const outputs = join(cloud.folder, `${stage}.github-output`);
  await Promise.all([appendFile(summary, ''), appendFile(outputs, '')]);
  const said: string[] = [];
  for (const name of STEPS) {
    const run = steps.find((step) => step.name === name)?.run;
    if (run === undefined) throw new Error(`${FILE} has no step "${name}"`);
    const env = { ...cloud.env, STAGE: stage, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: outputs };
    said.push(await runToEnd({ command: 'bash', args: ['-e', '-c', run], cwd: PROJECT, env }));
  }
  const [diff = '', protections = '', open = ''] = said;
  expectThat(/no differences/i.test(diff), `cdk diff sees a difference:\n${diff.slice(-1_500)}`);
  expectThat(protections.includes('No protection is lost.'), `protections: ${protections}`);
  expectThat(open.includes('all in the format of this version'), `intents -- check: ${open}`);
  const after = await heldTemplate(cloud, `atlas-${stage}`);
  expectThat(before !== '' && before === after, 'the workflow has deployed another template');
  expectThat((await readFile(outputs, 'utf8')).startsWith('url=https://'), 'the workflow does not know the URL');
  return `${STEPS.join(', ')}: no differences`;
}
