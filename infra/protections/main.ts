import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { commandLine, UsageError } from '../../lib/text/command-line.ts';
import { stackNameOf } from '../names.ts';
import { lostProtections, type ProtectedTemplate } from './protections.ts';

const HELP = `Lists the protections a deployed stage would lose: limits, access, alarms, the fixed address and others.

  npm run protections -- --stage NAME [--assembly FOLDER]

Compares the deployed template with the last synthesized one (in cdk.out by default), so run cdk diff or cdk
synth first. Needs cloudformation:GetTemplate. Exits with 0 even if it warns, and with 1 if it cannot compare.

Example: npm run protections -- --stage prod
`;

/** The deployed template of a stack; `undefined` if it was never deployed. */
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

/** The region the stack was synthesized for. */
async function regionOf(stackName: string, assembly: string): Promise<string> {
  const manifest = JSON.parse(await readFile(join(assembly, 'manifest.json'), 'utf8')) as {
    readonly artifacts: Readonly<Record<string, { readonly environment?: string }>>;
  };
  const region = /^aws:\/\/[^/]+\/([a-z0-9-]+)$/.exec(manifest.artifacts[stackName]?.environment ?? '')?.[1];
  if (region === undefined) throw new Error(`${assembly}/manifest.json does not have the region of ${stackName}.`);
  return region;
}

async function main(): Promise<void> {
  const { values } = commandLine({
    name: 'npm run protections',
    help: HELP,
    options: {
      stage: { type: 'string' },
      assembly: { type: 'string', default: 'cdk.out' },
    },
  });
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  if (values.stage === undefined) throw new UsageError('Name the stage: --stage NAME.');
  const stackName = stackNameOf(values.stage);
  const next = JSON.parse(
    await readFile(join(values.assembly, `${stackName}.template.json`), 'utf8'),
  ) as ProtectedTemplate;
  const region = await regionOf(stackName, values.assembly);
  const before = await deployedTemplate(stackName, region);
  if (before === undefined) return print(`${stackName} is not deployed yet: no protection to lose.`);
  const lost = lostProtections(before, next);
  if (lost.length === 0) return print('No protection is lost.');
  // GitHub shows such lines at the top of a run; elsewhere they are ordinary lines.
  const mark = process.env.GITHUB_ACTIONS === 'true' ? '::warning title=A protection is lost::' : 'WARNING: ';
  for (const line of lost) print(`${mark}${line}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`protections: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
