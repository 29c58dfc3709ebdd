import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { deploymentOf } from '../deployment.ts';
import { stackNameOf } from '../names.ts';
import { DeploymentRefused } from '../stage-file.ts';
import { lostProtections, type ProtectedTemplate } from './protections.ts';

const HELP = `Tells which protections of a deployed stage would go away: limits, access, alarms, the fixed address and the like.

  npm run protections -- --stage NAME [--template FILE] [--stages FOLDER]

Compares what CloudFormation has with what was synthesized last (cdk.out/atlas-NAME.template.json), so run cdk diff or cdk
synth first. Needs cloudformation:GetTemplate. Ends with 0 whether it warns or not, and with 1 when it cannot compare.
`;

/** The template of a stack as CloudFormation has it; `undefined` when it was never deployed. */
async function deployedTemplate(stackName: string, region: string): Promise<ProtectedTemplate | undefined> {
  const client = new CloudFormationClient({ region });
  try {
    const { TemplateBody } = await client.send(
      new GetTemplateCommand({ StackName: stackName, TemplateStage: 'Original' }),
    );
    return JSON.parse(TemplateBody ?? '{}') as ProtectedTemplate;
  } catch (error) {
    if (error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist')) {
      return undefined;
    }
    throw error;
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      stage: { type: 'string' },
      stages: { type: 'string' },
      template: { type: 'string' },
    },
  });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.help === true || values.stage === undefined) return print(HELP);
  const context = { stage: values.stage, ...(values.stages !== undefined && { stages: values.stages }) };
  const { stage, options } = await deploymentOf({ context, env: process.env });
  const stackName = stackNameOf(stage);
  const file = values.template ?? `cdk.out/${stackName}.template.json`;
  const next = JSON.parse(await readFile(file, 'utf8')) as ProtectedTemplate;
  const before = await deployedTemplate(stackName, options.region);
  if (before === undefined) return print(`${stackName} is not deployed yet: nothing to lose.`);
  const lost = lostProtections(before, next);
  if (lost.length === 0) return print('No protection goes away.');
  // GitHub shows such lines at the top of a run; elsewhere they are lines like any other.
  const mark = process.env.GITHUB_ACTIONS === 'true' ? '::warning title=A protection goes away::' : 'WARNING: ';
  for (const line of lost) print(`${mark}${line}`);
}

main().catch((error: unknown) => {
  const faults =
    error instanceof DeploymentRefused ? error.faults : [error instanceof Error ? error.message : String(error)];
  for (const fault of faults) process.stderr.write(`protections: ${fault}\n`);
  process.exitCode = 1;
});
