import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { AtlasStack } from './atlas-stack.ts';
import { BUNDLES, bundleFunctions } from './build.ts';
import { type Deployment, deploymentOf, needsBundles, stackProps } from './deployment.ts';
import { stackNameOf } from './names.ts';
import { DeploymentRefused } from './stage-file.ts';

async function synthesize(app: App, deployment: Deployment, bundled: boolean): Promise<void> {
  const { stage, options } = deployment;
  if (bundled) await bundleFunctions({ outdir: BUNDLES });
  new AtlasStack(app, stackNameOf(stage), {
    ...stackProps(deployment),
    env: { region: options.region },
    description: `Atlas ${stage}: one order API over several crypto exchanges`,
    tags: { ...options.tags, application: 'atlas', stage },
    codeOf: (name) => (bundled ? Code.fromAsset(join(BUNDLES, name)) : Code.fromInline('// not bundled')),
  });
  // Synthesis fails on any finding that is not acknowledged where it arises.
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
}

const app = new App();
const context: Readonly<Record<string, unknown>> = app.node.getAllContext();
try {
  await synthesize(app, await deploymentOf({ context, env: process.env }), needsBundles({ context }));
} catch (error) {
  if (!(error instanceof DeploymentRefused)) throw error;
  for (const fault of error.faults) process.stderr.write(`atlas: ${fault}\n`);
  // Immediate exit, because the app would otherwise synthesize what exists when the process ends.
  process.exit(1);
}
