import { commandLine, UsageError } from '../../lib/text/command-line.ts';
import { knownStage } from '../deployment.ts';
import { DeploymentRefused } from '../stage-file.ts';
import { deployerPolicy, executionPolicy } from './policies.ts';

const HELP = `Prints an IAM policy as JSON.

  npm run --silent policies -- deployer  --stage NAME --account ID    for the user or the pipeline that deploys
  npm run --silent policies -- execution --stage NAME --account ID    for CloudFormation: create a managed policy from it, then
                                                                      cdk bootstrap --cloudformation-execution-policies ARN

  --region NAME    region of the stage (default: as in its file, or ap-northeast-1)

Example: npm run --silent policies -- deployer --stage dev --account 111122223333
`;

const POLICIES = { deployer: deployerPolicy, execution: executionPolicy } as const;

async function main(): Promise<void> {
  const { values, positionals } = commandLine({
    name: 'npm run policies',
    help: HELP,
    positionals: true,
    options: {
      stage: { type: 'string' },
      account: { type: 'string' },
      region: { type: 'string' },
    },
  });
  const { account, stage } = values;
  const [word] = positionals;
  const policy = word === 'deployer' || word === 'execution' ? POLICIES[word] : undefined;
  if (policy === undefined || stage === undefined || account === undefined || !/^\d{12}$/.test(account)) {
    throw new UsageError('Name the policy (deployer or execution), --stage NAME and --account ID of 12 digits.');
  }
  const { tableKeyArn, settings, ...known } = await knownStage(stage);
  const region = values.region ?? known.region;
  const place = { account, region, stage, ssmPrefix: settings.ATLAS_SSM_PREFIX, tableKeyArn };
  process.stdout.write(`${JSON.stringify(policy(place), null, 2)}\n`);
}

main().catch((error: unknown) => {
  const faults =
    error instanceof DeploymentRefused ? error.faults : [error instanceof Error ? error.message : String(error)];
  for (const fault of faults) process.stderr.write(`policies: ${fault}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
