import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { AtlasStack } from './atlas-stack.ts';
import { BUNDLES, bundleFunctions } from './build.ts';
import { deploymentOf, stackProps } from './deployment.ts';
import { stackNameOf } from './names.ts';

const app = new App();
const { bundlingRequired, options, settings } = deploymentOf(app.node.getAllContext());
if (bundlingRequired) await bundleFunctions({ outdir: BUNDLES });

new AtlasStack(app, stackNameOf(options.stage), {
  ...stackProps(options),
  settings,
  env: { region: options.region },
  description: `Atlas ${options.stage}: one order API over several crypto exchanges`,
  tags: { application: 'atlas', stage: options.stage },
  codeOf: (name) => (bundlingRequired ? Code.fromAsset(join(BUNDLES, name)) : Code.fromInline('// not bundled')),
});
// Synthesizing fails on any finding that is not acknowledged where it arises.
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
