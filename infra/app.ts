import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AtlasStack } from './atlas-stack.ts';
import { BUNDLES, bundleFunctions } from './build.ts';
import { deploymentOf } from './deployment.ts';

const app = new App();
const { bundlingRequired, region, ...props } = deploymentOf(app.node.getAllContext());
if (bundlingRequired) await bundleFunctions({ outdir: BUNDLES });

new AtlasStack(app, `atlas-${props.stage}`, {
  ...props,
  env: { region },
  description: `Atlas ${props.stage}: one order API over several crypto exchanges`,
  tags: { application: 'atlas', stage: props.stage },
  codeOf: (name) => (bundlingRequired ? Code.fromAsset(join(BUNDLES, name)) : Code.fromInline('// not bundled')),
});
